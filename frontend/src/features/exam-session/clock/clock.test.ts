import { describe, expect, test } from 'vitest'
import { clockText } from '@/lib/time/clockText'
import { ServerClock } from '@/lib/time/serverClock'
import { type Announcement, startCountdown, tick, urgencyOf } from './countdown'

describe('the server clock', () => {
  test('places the server time in the middle of the round trip', () => {
    let mono = 1000
    const clock = new ServerClock(() => mono)
    clock.observe(900, 1100, 5_000_000)
    expect(clock.now()).toBe(5_000_000)
    mono = 3000
    expect(clock.now()).toBe(5_002_000)
  })

  test('trusts the best round trip', () => {
    const clock = new ServerClock(() => 0)
    clock.observe(0, 100, 1_000_050)
    clock.observe(200, 2200, 1_000_300)
    expect(clock.now()).toBe(1_000_000)
  })

  test('lets an old sample fade', () => {
    const clock = new ServerClock(() => 0)
    clock.observe(0, 100, 1_000_050)
    clock.observe(600_000, 600_200, 1_600_180)
    expect(clock.now()).toBe(1_000_080)
  })

  test('drops a sample that a newer one proves wrong, as after a sleep', () => {
    const clock = new ServerClock(() => 0)
    clock.observe(0, 50, 1_000_025)
    clock.observe(1000, 3000, 1_602_000)
    expect(clock.now()).toBe(1_600_000)
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
    expect(said).toEqual([1800, 600, 300, 60].map((seconds) => ({ kind: 'left', seconds })))
  })

  test('says only the nearest warning after a sleep', () => {
    expect(watch([6000_000, 0], [6000_000, 5800_000]).said).toEqual([{ kind: 'left', seconds: 300 }])
  })

  test('does not warn of what was already past when the screen opened', () => {
    expect(watch([6000_000, 5800_000], [6000_000, 5801_000]).said).toEqual([])
  })

  test('warns again when a later deadline took the warning back', () => {
    const { said } = watch([6000_000, 0], [6000_000, 5750_000], [7000_000, 5750_000], [7000_000, 6750_000])
    expect(said.filter((word) => word.kind === 'left')).toEqual([
      { kind: 'left', seconds: 300 }, { kind: 'left', seconds: 300 },
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
