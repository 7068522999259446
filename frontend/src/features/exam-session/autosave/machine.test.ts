import { describe, expect, test } from 'vitest'
import {
  BACK_OFF_MS, CHOICE_DELAY_MS, type Event, merged, pendingOf, type State, step, TYPING_DELAY_MS, unsafeOf, unsavedOf,
} from './machine'
import { statusOf } from './status'

const fresh = () => merged([], [])
const edit = (key: string, value: string, quick = false): Event => ({ type: 'edit', key, value, quick })

function play(state: State, ...events: Event[]) {
  let effects: ReturnType<typeof step>[1] = []
  for (const event of events) [state, effects] = step(state, event)
  return { state, effects }
}

const sentOf = (effects: ReturnType<typeof step>[1]) => effects.find((effect) => effect.type === 'send')
const ok = (id: number, ...answers: [key: string, value: string, rev: number, applied?: boolean][]): Event => ({
  type: 'sent_ok',
  id,
  answers: answers.map(([key, value, rev, applied = true]) => ({ key, value, rev, applied })),
})

describe('an edit', () => {
  test('is stored on the device before anything else', () => {
    const { effects } = play(fresh(), edit('36a', '1/2'))
    expect(effects[0]).toEqual({ type: 'persist', key: '36a', slot: { value: '1/2', rev: 1, acked: 0, refused: false } })
  })

  test('waits for the typing to rest, a tap much less', () => {
    expect(play(fresh(), edit('36a', '1')).effects[1]).toMatchObject({ delayMs: TYPING_DELAY_MS })
    expect(play(fresh(), edit('1', 'A', true)).effects[1]).toMatchObject({ delayMs: CHOICE_DELAY_MS })
  })

  test('waits little near the end', () => {
    expect(play(fresh(), { type: 'near_end' }, edit('36a', '1')).effects[1]).toMatchObject({ delayMs: CHOICE_DELAY_MS })
  })

  test('of the same text changes nothing', () => {
    const { state } = play(fresh(), edit('1', 'A'))
    expect(step(state, edit('1', 'A'))).toEqual([state, []])
  })

  test('takes the next number of the one counter of the session', () => {
    const { state } = play(fresh(), edit('1', 'A'), edit('2', 'B'), edit('1', ''))
    expect([state.slots['1']?.rev, state.slots['2']?.rev]).toEqual([3, 2])
  })
})

describe('sending', () => {
  test('puts all pending slots in one request, one at a time', () => {
    const { state, effects } = play(fresh(), edit('1', 'A'), edit('2', 'B'), { type: 'timer' })
    expect(sentOf(effects)).toMatchObject({ answers: [{ key: '1', value: 'A', rev: 1 }, { key: '2', value: 'B', rev: 2 }] })
    expect(sentOf(play(state, edit('3', 'C'), { type: 'timer' }).effects)).toBeUndefined()
  })

  test('acknowledges what was sent, so an edit during the save stays pending', () => {
    const { state } = play(fresh(), edit('1', 'A'), { type: 'timer' }, edit('1', 'B'), ok(1, ['1', 'A', 1]))
    expect(pendingOf(state)).toEqual([{ key: '1', value: 'B', rev: 2 }])
  })

  test('goes on with what came meanwhile once its timer has run out', () => {
    const { effects } = play(fresh(), edit('1', 'A'), { type: 'timer' }, edit('2', 'B'), { type: 'timer' }, ok(1, ['1', 'A', 1]))
    expect(sentOf(effects)).toMatchObject({ id: 2, answers: [{ key: '2' }] })
  })

  test('ignores the answer to a request that it no longer waits for', () => {
    const { state } = play(fresh(), edit('1', 'A'), { type: 'timer' })
    expect(step(state, ok(7, ['1', 'A', 1]))[0]).toBe(state)
  })

  test('takes the newer text of the server when ours was older', () => {
    const { state } = play(fresh(), edit('1', 'A'), { type: 'timer' }, ok(1, ['1', 'D', 9, false]))
    expect(state.slots['1']).toEqual({ value: 'D', rev: 9, acked: 9, refused: false })
    expect(play(state, edit('2', 'B')).state.slots['2']?.rev).toBe(10)
  })

  test('renumbers an edit that the server would take for an old one', () => {
    const { state, effects } = play(
      fresh(), edit('1', 'A'), { type: 'timer' }, edit('1', 'B'), { type: 'timer' }, ok(1, ['1', 'D', 9, false]),
    )
    expect(state.slots['1']).toMatchObject({ value: 'B', rev: 10, acked: 9 })
    expect(sentOf(effects)).toMatchObject({ answers: [{ key: '1', value: 'B', rev: 10 }] })
  })

  test('leaves with the page, beside a request in flight', () => {
    const { effects } = play(fresh(), edit('1', 'A'), { type: 'timer' }, edit('2', 'B'), { type: 'hidden' })
    expect(sentOf(effects)).toMatchObject({ id: 2, keepalive: true, answers: [{ key: '1' }, { key: '2' }] })
  })
})

describe('a failed save', () => {
  const failedOnce = (retryAfterMs: number | null = null, trouble: 'network' | 'busy' = 'network') =>
    play(fresh(), edit('1', 'A'), { type: 'timer' }, { type: 'sent_failed', id: 1, trouble, retryAfterMs })

  test('keeps the answer and says how many are kept', () => {
    expect(statusOf(failedOnce().state)).toEqual({ kind: 'offline', kept: 1 })
    expect(statusOf(failedOnce(null, 'busy').state)).toEqual({ kind: 'busy', kept: 1 })
  })

  test('waits longer each time, up to half a minute', () => {
    let state = play(fresh(), edit('1', 'A')).state
    const waits: number[] = []
    for (let id = 1; id <= 8; id += 1) {
      state = step(state, { type: 'timer' })[0]
      const [next, effects] = step(state, { type: 'sent_failed', id, trouble: 'network', retryAfterMs: null })
      state = next
      waits.push(effects[0]?.type === 'schedule' ? effects[0].delayMs : -1)
    }
    expect(waits).toEqual([...BACK_OFF_MS, 30_000, 30_000])
  })

  test('obeys Retry-After, also when the student goes on typing', () => {
    const { state, effects } = failedOnce(60_000, 'busy')
    expect(effects[0]).toMatchObject({ atLeastMs: 60_000 })
    expect(play(state, edit('2', 'B')).effects.map((effect) => effect.type)).toEqual(['persist'])
  })

  test('is tried again at the next edit and when the network returns', () => {
    const { state } = failedOnce()
    expect(play(state, edit('2', 'B', true)).effects[1]).toMatchObject({ delayMs: CHOICE_DELAY_MS })
    expect(sentOf(play(state, { type: 'online' }).effects)).toMatchObject({ answers: [{ key: '1' }] })
  })

  test('never waits half a minute when the end is near', () => {
    let state = play(fresh(), { type: 'near_end' }, edit('1', 'A')).state
    for (let id = 1; id <= 6; id += 1) {
      state = step(state, { type: 'timer' })[0]
      const [next, effects] = step(state, { type: 'sent_failed', id, trouble: 'network', retryAfterMs: null })
      state = next
      expect(effects[0]).toMatchObject({ delayMs: expect.toSatisfy((delay: number) => delay <= 3000) })
    }
  })
})

describe('a refused batch', () => {
  test('is sent again one by one, and only the bad answer stays behind', () => {
    const twoSent = play(fresh(), edit('1', 'A'), edit('2', 'bad'), { type: 'timer' }, { type: 'sent_refused', id: 1 })
    expect(sentOf(twoSent.effects)).toMatchObject({ id: 2, answers: [{ key: '1' }] })
    const second = play(twoSent.state, ok(2, ['1', 'A', 1]))
    expect(sentOf(second.effects)).toMatchObject({ id: 3, answers: [{ key: '2' }] })
    const { state } = play(second.state, { type: 'sent_refused', id: 3 })
    expect(pendingOf(state)).toEqual([])
    expect(unsavedOf(state)).toEqual([{ key: '2', value: 'bad', rev: 2 }])
    expect(statusOf(state)).toEqual({ kind: 'refused', kept: 1 })
  })

  test('gives an edited answer another chance', () => {
    const { state } = play(fresh(), edit('2', 'bad'), { type: 'timer' }, { type: 'sent_refused', id: 1 }, edit('2', 'good'))
    expect(pendingOf(state)).toEqual([{ key: '2', value: 'good', rev: 2 }])
  })
})

describe('the end', () => {
  test('locks the fields but lets the queue go out', () => {
    const { state, effects } = play(fresh(), edit('1', 'A'), { type: 'time_out' })
    expect(sentOf(effects)).toMatchObject({ answers: [{ key: '1' }] })
    expect(step(state, edit('1', 'B'))).toEqual([state, []])
  })

  test('is undone when the deadline moves', () => {
    const { state } = play(fresh(), { type: 'time_out' }, { type: 'time_back' }, edit('1', 'B'))
    expect(state.slots['1']?.value).toBe('B')
  })

  test('keeps what did not arrive for the student to see', () => {
    const { state, effects } = play(fresh(), edit('1', 'A'), { type: 'timer' }, { type: 'closed', ending: 'time_up' })
    expect(unsavedOf(state)).toEqual([{ key: '1', value: 'A', rev: 1 }])
    expect(statusOf(state)).toEqual({ kind: 'closed' })
    expect(sentOf([...effects, ...play(state, { type: 'timer' }).effects])).toBeUndefined()
  })

  test('lets a save count that was under way and is acknowledged afterwards', () => {
    const closed = play(fresh(), edit('1', 'A'), { type: 'timer' }, edit('2', 'B'), { type: 'closed', ending: 'time_up' })
    const { state, effects } = play(closed.state, ok(1, ['1', 'A', 1]))
    expect(unsavedOf(state).map(({ key }) => key)).toEqual(['2'])
    expect(state.inFlight).toBeNull()
    expect(sentOf(effects)).toBeUndefined()
  })

  test('has nothing under way any more when it was the answer to it', () => {
    const { state } = play(fresh(), edit('1', 'A'), { type: 'timer' }, { type: 'closed', id: 1, ending: 'time_up' })
    expect(state.inFlight).toBeNull()
  })

  test('plans no other try after a failure', () => {
    const closed = play(fresh(), edit('1', 'A'), { type: 'timer' }, { type: 'closed', ending: 'time_up' })
    const { state, effects } = play(closed.state, { type: 'sent_failed', id: 1, trouble: 'network', retryAfterMs: null })
    expect([state.inFlight, effects]).toEqual([null, []])
  })
})

describe('a sitting that is opened again', () => {
  const closed = () =>
    play(
      fresh(), edit('1', 'A'), { type: 'timer' }, { type: 'sent_failed', id: 1, trouble: 'busy', retryAfterMs: 9000 },
      { type: 'time_out' }, { type: 'timer' }, { type: 'closed', id: 2, ending: 'time_up' },
    ).state

  test('sends at once what had come too late', () => {
    const { state, effects } = play(closed(), { type: 'reopened' })
    expect(state.ending).toBeNull()
    expect(sentOf(effects)).toMatchObject({ answers: [{ key: '1', value: 'A', rev: 1 }] })
  })

  test('takes edits as soon as the clock shows time again', () => {
    const { state } = play(closed(), { type: 'reopened' }, { type: 'time_back' }, edit('1', 'B'))
    expect(state.slots['1']?.value).toBe('B')
  })

  test('lets another device write on, if that one holds it', () => {
    expect(sentOf(play(closed(), { type: 'taken_over' }, { type: 'reopened' }).effects)).toBeUndefined()
  })

  test.each(['submitted', 'abandoned', 'idle', null] as const)('is none after the end by %s', (ending) => {
    const before = play(fresh(), edit('1', 'A'))
    const { state } = ending === null ? before : play(before.state, { type: 'closed', ending })
    expect(step(state, { type: 'reopened' })).toEqual([state, []])
  })
})

describe('two devices', () => {
  const lost = () => play(fresh(), edit('1', 'A'), { type: 'timer' }, { type: 'taken_over' })

  test('the one that lost the session turns read-only and silent', () => {
    const { state } = lost()
    expect(statusOf(state)).toEqual({ kind: 'conflict' })
    expect(step(state, edit('2', 'B'))).toEqual([state, []])
    expect(step(state, { type: 'flush' })).toEqual([state, []])
  })

  test('takes the newer answers of the other when it takes the session back, and sends its own', () => {
    const { state, effects } = play(lost().state, { type: 'took_over', server: [{ key: '5', value: 'C', rev: 8 }] })
    expect(state.slots['5']).toMatchObject({ value: 'C', acked: 8 })
    expect(sentOf(effects)).toMatchObject({ answers: [{ key: '1', value: 'A' }] })
    expect(play(state, edit('6', 'D')).state.slots['6']?.rev).toBe(9)
  })
})

describe('after a reload', () => {
  test('the higher revision wins slot by slot, and the local ones are pending', () => {
    const state = merged(
      [{ key: '1', value: 'A', rev: 4 }, { key: '2', value: 'B', rev: 2 }],
      [{ key: '1', value: 'old', rev: 3 }, { key: '2', value: 'new', rev: 5 }, { key: '3', value: 'C', rev: 6 }],
    )
    expect(state.slots['1']).toMatchObject({ value: 'A', acked: 4 })
    expect(pendingOf(state).map((answer) => answer.key)).toEqual(['2', '3'])
    expect(state.rev).toBe(6)
  })

  test('what the server confirmed before the crash is not sent again', () => {
    expect(pendingOf(merged([{ key: '1', value: 'A', rev: 4 }], [{ key: '1', value: 'A', rev: 4 }]))).toEqual([])
  })
})

test('the badge goes from ready over saving to saved', () => {
  let state = fresh()
  const kinds = [statusOf(state).kind]
  for (const event of [edit('1', 'A'), { type: 'timer' } as const, ok(1, ['1', 'A', 1])]) {
    state = step(state, event)[0]
    kinds.push(statusOf(state).kind)
  }
  expect(kinds).toEqual(['idle', 'dirty', 'saving', 'saved'])
})

describe('a batch that somebody on the way blocks', () => {
  const blocked = (id: number): Event => ({ type: 'sent_failed', id, trouble: 'blocked', retryAfterMs: null })

  test('is halved, so that all but the one that is blocked arrive', () => {
    let state = play(fresh(), edit('1', 'A'), edit('2', 'B'), edit('3', '<script>'), edit('4', 'D')).state
    const arrived = new Set<string>()
    for (let turn = 0; turn < 12; turn += 1) {
      state = step(state, { type: 'timer' })[0]
      const flying = state.inFlight
      if (!flying) break
      const isBlocked = flying.sent.some(({ value }) => value === '<script>')
      if (!isBlocked) for (const { key } of flying.sent) arrived.add(key)
      state = step(state, isBlocked ? blocked(flying.id) : ok(flying.id, ...flying.sent.map(({ key, value, rev }) => [key, value, rev] as [string, string, number])))[0]
    }
    expect(arrived).toEqual(new Set(['1', '2', '4']))
    expect(unsafeOf(state).map(({ key }) => key)).toEqual(['3'])
    expect(statusOf(state)).toEqual({ kind: 'blocked', kept: 1 })
  })

  test('does not hold up what is typed afterwards', () => {
    const stuck = play(fresh(), edit('1', '<script>'), { type: 'timer' }, blocked(1)).state
    expect(sentOf(play(stuck, edit('2', 'B'), { type: 'timer' }).effects)).toMatchObject({ answers: [{ key: '2' }] })
  })
})

describe('what the server says that it holds', () => {
  const saved = () => play(fresh(), edit('1', 'A'), { type: 'timer' }, ok(1, ['1', 'A', 1])).state

  test('counts more than an acknowledgement', () => {
    const { effects } = play(saved(), { type: 'compared', requests: 1, server: [] })
    expect(sentOf(effects)).toMatchObject({ answers: [{ key: '1', value: 'A', rev: 1 }] })
  })

  test('is no news if it was asked before something else was sent', () => {
    const state = play(saved(), edit('2', 'B'), { type: 'timer' }, ok(2, ['2', 'B', 2])).state
    expect(step(state, { type: 'compared', requests: 1, server: [] })).toEqual([state, []])
  })
})

test('the refused answers that the server names stay behind alone', () => {
  const { state, effects } = play(
    fresh(), edit('1', 'A'), edit('2', 'bad'), edit('3', 'C'), { type: 'timer' },
    { type: 'sent_refused', id: 1, keys: ['2'], reason: 'Answer too long' },
  )
  expect(sentOf(effects)).toMatchObject({ answers: [{ key: '1' }, { key: '3' }] })
  expect(state.reasons).toEqual({ 2: 'Answer too long' })
})

test('what is found late on the device is sent, unless it was edited since', () => {
  const { state, effects } = play(merged([], [], 1000), edit('1', 'new'), {
    type: 'recalled', local: [{ key: '1', value: 'old', rev: 4 }, { key: '2', value: 'B', rev: 5 }],
  })
  expect(sentOf(effects)).toMatchObject({ answers: [{ key: '1', value: 'new', rev: 1001 }, { key: '2', value: 'B', rev: 5 }] })
  expect(state.rev).toBe(1001)
})

test('a reply that holds less than was sent acknowledges nothing', () => {
  const { state } = play(fresh(), edit('1', 'A'), { type: 'timer' }, edit('1', 'B'), { type: 'timer' }, ok(1, ['1', 'x', 0, false]))
  expect(pendingOf(state)).toHaveLength(1)
})

test('no order of events loses an answer: it is acknowledged, or still to be sent', () => {
  // A small generator instead of a list of examples: the same seed gives the same plays.
  let seed = 7
  const roll = (sides: number) => (seed = (seed * 48_271) % 2_147_483_647) % sides
  for (let round = 0; round < 300; round += 1) {
    let state = fresh()
    const server = new Map<string, { value: string; rev: number }>()
    const typed = new Map<string, string>()
    for (let turn = 0; turn < 60; turn += 1) {
      const kind = roll(6)
      const flying = state.inFlight
      if (kind <= 1) {
        const [key, value] = [String(1 + roll(4)), 'ABCD'[roll(4)] ?? 'A']
        typed.set(key, value)
        state = step(state, edit(key, value))[0]
      } else if (kind === 2) state = step(state, { type: 'timer' })[0]
      else if (kind === 3 && flying) {
        state = step(state, { type: 'sent_failed', id: flying.id, trouble: 'network', retryAfterMs: null })[0]
      } else if (flying) {
        for (const { key, value, rev } of flying.sent) if (rev >= (server.get(key)?.rev ?? 0)) server.set(key, { value, rev })
        if (kind === 4) state = step(state, { type: 'sent_failed', id: flying.id, trouble: 'network', retryAfterMs: null })[0]
        else state = step(state, ok(flying.id, ...flying.sent.map((sent) => [sent.key, sent.value, sent.rev] as [string, string, number])))[0]
      }
    }
    for (const [key, value] of typed) {
      const isPendingStill = pendingOf(state).some((answer) => answer.key === key && answer.value === value)
      expect(isPendingStill || server.get(key)?.value === value).toBe(true)
    }
  }
})
