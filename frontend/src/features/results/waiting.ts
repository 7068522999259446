const SPREAD_MS = 20_000
const LEAST_MS = 8000
/** An extended exam moves the moment: nobody sleeps longer than this. */
const MOST_MS = 300_000
/** Nor whom the clock closed, longer than this: more time would run unseen. */
const MOST_AFTER_CLOCK_MS = 60_000

/** How long to wait before asking for results again: never all students at once. `luck` is 0 to 1. */
export function nextLook(expectedMs: number | null, nowMs: number, luck: number, isByClock = false): number {
  const until = expectedMs === null ? 0 : Math.max(0, expectedMs - nowMs)
  return Math.min(isByClock ? MOST_AFTER_CLOCK_MS : MOST_MS, Math.max(LEAST_MS, until)) + luck * SPREAD_MS
}
