import { describe, expect, test } from 'vitest'
import { clockText } from '@/lib/time/clockText'
import { ServerClock } from '@/lib/time/serverClock'
import { type Announcement, type Countdown, startCountdown, tick, urgencyOf } from './countdown'

describe('the server clock', () => {
  test('places the server time in the middle of the round trip', () => {
    let mono = 1000
    const clock = new ServerClock(() => mono, () => 0)
    clock.observe(900, 1100, 5_000_000)
    expect(clock.now()).toBe(5_000_000)
    mono = 3000
    expect(clock.now()).toBe(5_002_000)
  })

  test('trusts the best round trip', () => {
    const clock = new ServerClock(() => 0, () => 0)
    clock.observe(0, 100, 1_000_050)
    clock.observe(200, 2200, 1_000_300)
    expect(clock.now()).toBe(1_000_000)
  })

  test('lets an old sample fade', () => {
    const clock = new ServerClock(() => 0, () => 0)
    clock.observe(0, 100, 1_000_050)
    clock.observe(600_000, 600_200, 1_600_180)
    expect(clock.now()).toBe(1_000_080)
  })

  test('drops a sample that a newer one proves wrong, as after a sleep', () => {
    const clock = new ServerClock(() => 0, () => 0)
    clock.observe(0, 50, 1_000_025)
    clock.observe(1000, 3000, 1_602_000)
    expect(clock.now()).toBe(1_600_000)
  })
})

describe('two clocks of one phone', () => {
  const MINUTE = 60_000
  function phone() {
    const now = { mono: 5000, wall: 1_700_000_000_000 }
    const clock = new ServerClock(() => now.mono, () => now.wall)
    let server = 1_750_000_000_000
    /** Time passes: awake both clocks see it, asleep only the wall clock. */
    const pass = (ms: number, isAsleep = false) => {
      server += ms
      now.wall += ms
      if (!isAsleep) now.mono += ms
    }
    const hear = (roundTrip = 100, sleepOnTheWay = 0) => {
      const { monotonic, wall } = clock.moment()
      pass(roundTrip / 2)
      const written = server
      pass(sleepOnTheWay, true)
      pass(roundTrip / 2)
      clock.observe(monotonic, now.mono, written, wall)
    }
    return { now, clock, pass, hear, error: () => clock.now() - server }
  }

  test('sleep is counted although the monotonic clock stood still', () => {
    const { clock, pass, hear, error } = phone()
    hear()
    pass(40 * MINUTE, true)
    expect(error()).toBe(0)
    expect(clock.isSure).toBe(false)
    hear()
    expect(error()).toBe(0)
    expect(clock.isSure).toBe(true)
  })

  test('a wall clock moved back changes nothing', () => {
    const { now, clock, pass, hear, error } = phone()
    hear()
    now.wall -= 90 * MINUTE
    pass(MINUTE)
    expect(error()).toBe(0)
    expect(clock.isSure).toBe(true)
  })

  test('a wall clock moved forward takes time only until the server is heard, on the slowest of lines too', () => {
    const { now, clock, hear, error } = phone()
    hear(20)
    now.wall += 90 * MINUTE
    expect(error()).toBe(90 * MINUTE)
    hear(1500)
    expect(Math.abs(error())).toBeLessThan(1000)
    expect(clock.corrections).toBe(1)
  })

  test('an answer that was slept over gives no time that is not there, and is put right by the next', () => {
    const { clock, hear, error } = phone()
    hear()
    hear(100, 30 * MINUTE)
    expect(error()).toBeGreaterThanOrEqual(-100)
    expect(clock.isSure).toBe(false)
    hear()
    expect(Math.abs(error())).toBeLessThan(100)
    expect(clock.isSure).toBe(true)
  })

  test('whatever happens, the clock never shows more time than there is by more than a round trip', () => {
    let seed = 11
    const roll = (sides: number) => (seed = (seed * 48_271) % 2_147_483_647) % sides
    for (let round = 0; round < 200; round += 1) {
      const { now, pass, hear, error } = phone()
      hear(roll(500))
      for (let turn = 0; turn < 30; turn += 1) {
        const kind = roll(4)
        if (kind === 0) pass(roll(5 * MINUTE))
        else if (kind === 1) pass(roll(30 * MINUTE), true)
        else if (kind === 2) now.wall += roll(60 * MINUTE)
        else hear(roll(2000))
        expect(error()).toBeGreaterThanOrEqual(-1500)
        if (kind === 3) expect(error()).toBeLessThanOrEqual(1500)
      }
    }
  })
})

describe('the countdown', () => {
  const watch = (...looks: [deadline: number | null, now: number][]) => {
    let countdown = startCountdown()
    const said: Announcement[] = []
    for (const [deadline, now] of looks) {
      const [next, heard] = tick(countdown, deadline, now)
      countdown = next
      said.push(...heard)
    }
    return { shown: countdown.shown, said }
  }

  test('rounds up, so 0:00 means that time is really out', () => {
    expect(watch([10_000, 9_001]).shown).toBe(1)
    expect(watch([10_000, 10_000]).shown).toBe(0)
  })

  test('never goes up unless the deadline moved', () => {
    expect(watch([100_000, 50_000], [100_000, 45_000]).shown).toBe(50)
    expect(watch([100_000, 50_000], [160_000, 50_000])).toMatchObject({ shown: 110, said: [{ kind: 'moved', deadline: 160_000 }] })
  })

  test('gives each warning once', () => {
    const minute = 60_000
    const { said } = watch([200 * minute, 0], [200 * minute, 170 * minute], [200 * minute, 171 * minute],
      [200 * minute, 191 * minute], [200 * minute, 195 * minute], [200 * minute, 199 * minute], [200 * minute, 199.5 * minute])
    expect(said).toEqual([1800, 540, 300, 60].map((seconds) => ({ kind: 'left', seconds })))
  })

  test('says once, and as it is, what is left after a sleep', () => {
    expect(watch([6000_000, 0], [6000_000, 5800_000]).said).toEqual([{ kind: 'left', seconds: 200 }])
  })

  test('says of a moved end what is really left', () => {
    expect(watch([6000_000, 3000_000], [3316_000, 3000_000]).said).toEqual([
      { kind: 'moved', deadline: 3316_000 }, { kind: 'left', seconds: 316 },
    ])
  })

  test('goes up, and opens again, when the server gives time back', () => {
    const late: [Countdown, Announcement[]] = tick(startCountdown(), 100_000, 200_000)
    expect(late[0].shown).toBe(0)
    const [next, said] = tick(late[0], 100_000, 40_000, { corrections: 1, isSure: true })
    expect(next.shown).toBe(60)
    expect(said.map(({ kind }) => kind)).toContain('back')
  })

  test('does not warn of what was already past when the screen opened', () => {
    expect(watch([6000_000, 5800_000], [6000_000, 5801_000]).said).toEqual([])
  })

  test('warns again when a later deadline took the warning back', () => {
    const { said } = watch([6000_000, 0], [6000_000, 5750_000], [7000_000, 5750_000], [7000_000, 6750_000])
    expect(said.filter((word) => word.kind === 'left')).toEqual([
      { kind: 'left', seconds: 250 }, { kind: 'left', seconds: 250 },
    ])
  })

  test('says that time is out once', () => {
    expect(watch([5000, 0], [5000, 5000], [5000, 6000]).said).toEqual([{ kind: 'over' }])
  })

  test('has nothing to count in practice', () => {
    expect(watch([null, 5])).toEqual({ shown: null, said: [] })
  })
})

test.each([[9005, '2:30:05'], [3599, '59:59'], [7, '0:07'], [0, '0:00']])('%i seconds read %s', (seconds, text) => {
  expect(clockText(seconds)).toBe(text)
})

test.each([[null, 'calm'], [301, 'calm'], [300, 'soon'], [60, 'last'], [0, 'last']] as const)('%s seconds are %s', (shown, urgency) => {
  expect(urgencyOf(shown)).toBe(urgency)
})
