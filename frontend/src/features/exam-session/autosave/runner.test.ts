import 'fake-indexeddb/auto'
import { expect, test, vi } from 'vitest'
import { merged, type OutgoingAnswer } from './machine'
import { AnswerRunner, type Keeper, type SaveOutcome } from './runner'
import { AnswerStore } from './store'

const echoed = (answers: readonly OutgoingAnswer[]): SaveOutcome => ({
  kind: 'saved',
  answers: answers.map((answer) => ({ ...answer, applied: true })),
})

const inMemory = (): Keeper => ({ isDurable: true, keep: async () => undefined, listen: () => () => undefined })

test('an answer typed offline survives a reload on the device and is sent afterwards', async () => {
  const store = new AnswerStore('reload')
  const offline = new AnswerRunner({
    session: 's1', initial: merged([], []), store,
    send: async () => ({ kind: 'failed', trouble: 'network', retryAfterMs: null }),
  })
  offline.dispatch({ type: 'edit', key: '36a', value: '√2', quick: false })
  await vi.waitFor(async () => expect((await new AnswerStore('reload').load('s1')).answers).toHaveLength(1))
  offline.stop()

  const received: OutgoingAnswer[] = []
  const afterwards = new AnswerStore('reload')
  const again = new AnswerRunner({
    session: 's1', initial: merged([], (await afterwards.load('s1')).answers), store: afterwards,
    send: async (answers) => {
      received.push(...answers)
      return echoed(answers)
    },
  })
  expect(await again.drained(1000)).toBe(true)
  expect(received).toEqual([{ key: '36a', value: '√2', rev: 1 }])
})

test('draining says no when the server stays silent', async () => {
  const runner = new AnswerRunner({
    session: 's', initial: merged([], [{ key: '1', value: 'A', rev: 1 }]), store: inMemory(),
    send: async () => ({ kind: 'failed', trouble: 'network', retryAfterMs: null }),
  })
  expect(await runner.drained(30)).toBe(false)
  runner.stop()
})

test('another try waits at least as long as the server asked', async () => {
  const delays: number[] = []
  const runner = new AnswerRunner({
    session: 's', initial: merged([], [{ key: '1', value: 'A', rev: 1 }]), store: inMemory(),
    send: async () => ({ kind: 'failed', trouble: 'busy', retryAfterMs: 9000 }),
    setTimer: (_, delay) => delays.push(delay),
    clearTimer: () => undefined,
    random: () => 0,
  })
  runner.dispatch({ type: 'flush' })
  await vi.waitFor(() => expect(delays).toEqual([9000]))
})

test('a browser that cannot store says so', async () => {
  const runner = new AnswerRunner({
    session: 's', initial: merged([], []),
    store: { ...inMemory(), keep: () => Promise.reject(new Error('quota')) },
    send: async (answers) => echoed(answers),
  })
  runner.dispatch({ type: 'edit', key: '1', value: 'A', quick: true })
  await vi.waitFor(() => expect(runner.get().isKept).toBe(false))
  runner.stop()
})

test('a conflict that answers an older save than the one in flight is no news', async () => {
  const answers: ((outcome: SaveOutcome) => void)[] = []
  const runner = new AnswerRunner({
    session: 's', initial: merged([], []), store: inMemory(),
    send: () => new Promise((resolve) => answers.push(resolve)),
  })
  runner.dispatch({ type: 'edit', key: '1', value: 'A', quick: true })
  runner.dispatch({ type: 'flush' })
  runner.dispatch({ type: 'hidden' })
  answers[0]?.({ kind: 'taken_over' })
  await Promise.resolve()
  expect(runner.get().conflict).toBe(false)
  runner.stop()
})

test('draining after the end waits for what is under way, and no longer', async () => {
  let answer: (outcome: SaveOutcome) => void = () => undefined
  const runner = new AnswerRunner({
    session: 's', initial: merged([], [{ key: '1', value: 'A', rev: 1 }]), store: inMemory(),
    send: () => new Promise((resolve) => (answer = resolve)),
  })
  const drained = runner.drained(1000)
  runner.dispatch({ type: 'closed', ending: 'submitted' })
  answer(echoed([{ key: '1', value: 'A', rev: 1 }]))
  expect(await drained).toBe(true)
  runner.stop()
})

test('one that was stopped plans nothing any more', async () => {
  let planned = 0
  let answer: (outcome: SaveOutcome) => void = () => undefined
  const runner = new AnswerRunner({
    session: 's', initial: merged([], [{ key: '1', value: 'A', rev: 1 }]), store: inMemory(),
    send: () => new Promise((resolve) => (answer = resolve)),
    setTimer: () => (planned += 1),
  })
  runner.dispatch({ type: 'hidden' })
  runner.stop()
  answer({ kind: 'failed', trouble: 'signed_out', retryAfterMs: null })
  await vi.waitFor(() => expect(runner.get().trouble).toBe('signed_out'))
  expect(planned).toBe(0)
})
