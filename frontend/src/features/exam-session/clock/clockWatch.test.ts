import { expect, test, vi } from 'vitest'
import { ClockWatch, HEARTBEAT_MS } from './clockWatch'

/** A phone whose two clocks are moved by hand. */
function phone(answer: () => Promise<void> = async () => undefined) {
  const now = { monotonic: 0, wall: 1_700_000_000_000, isSure: true }
  const ask = vi.fn(answer)
  const watch = new ClockWatch(ask, { monotonic: () => now.monotonic, wall: () => now.wall, isSure: () => now.isSure })
  const settled = () => new Promise((resolve) => setTimeout(resolve))
  /** Awake: both clocks go on, and the screen is looked at four times a second. */
  const live = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) {
      now.monotonic += 250
      now.wall += 250
      watch.look()
      if (ask.mock.calls.length > 0) await settled()
    }
  }
  return { now, ask, watch, live, settled }
}

test('a quiet screen asks once a minute', async () => {
  const { ask, live } = phone()
  await live(HEARTBEAT_MS)
  expect(ask).toHaveBeenCalledTimes(0)
  await live(HEARTBEAT_MS + 1000)
  expect(ask).toHaveBeenCalledTimes(2)
})

test('a gap between two looks is a sleep, whichever clock shows it', async () => {
  for (const clock of ['wall', 'monotonic'] as const) {
    const { now, ask, watch } = phone()
    now[clock] += 40 * 60_000
    watch.look()
    expect(ask).toHaveBeenCalledTimes(1)
  }
})

test('waking asks once, however many events tell of it', async () => {
  const { now, ask, watch, settled } = phone()
  now.wall += 60_000
  for (let event = 0; event < 4; event += 1) watch.woke()
  await settled()
  watch.woke()
  expect(ask).toHaveBeenCalledTimes(1)
})

test('silence after waking is asked again soon, then less often', async () => {
  const { now, ask, watch, live } = phone(() => Promise.reject(new Error('no network')))
  now.isSure = false
  watch.woke()
  await live(10_000)
  const soon = ask.mock.calls.length
  expect(soon).toBeGreaterThanOrEqual(3)
  await live(60_000)
  expect(ask.mock.calls.length - soon).toBeLessThanOrEqual(7)
})

test('clocks that disagree are reason enough to ask', async () => {
  const { now, ask, live } = phone()
  now.isSure = false
  await live(1500)
  expect(ask).toHaveBeenCalled()
})
