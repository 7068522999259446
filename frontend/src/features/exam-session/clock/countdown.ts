import { secondsLeft } from '@/lib/time/clockText'

/** Seconds before the end at which the student is told, once each. */
export const WARNINGS = [1800, 600, 300, 60] as const
export const HIDEABLE_ABOVE = 300
/** A warning met this closely is told by its own round number; after a jump the time is told as it is. */
const ON_TIME_SECONDS = 2

export type Urgency = 'calm' | 'soon' | 'last'

export interface Countdown {
  deadline: number | null
  /** Seconds as shown; null when the session has no end (practice). */
  shown: number | null
  warned: readonly number[]
  /** How often the server had given time back when this was shown. */
  corrections: number
  /** False while the device's clocks disagree: then only the server knows. */
  isSure: boolean
}

export type Announcement =
  | { kind: 'left'; seconds: number }
  | { kind: 'moved'; deadline: number }
  | { kind: 'over' }
  | { kind: 'back' }

export const startCountdown = (): Countdown => ({ deadline: null, shown: null, warned: [], ...SURE })

interface Certainty {
  corrections: number
  isSure: boolean
}

const SURE: Certainty = { corrections: 0, isSure: true }

/**
 * One look at the clock. The time shown may jump down; it goes up only if the deadline moved, or if the server
 * gave back time that the device's clocks had taken (`corrections`).
 */
export function tick(before: Countdown, deadline: number | null, now: number, clock: Certainty = SURE): [Countdown, Announcement[]] {
  const { corrections, isSure } = clock
  if (deadline === null) return [{ deadline, shown: null, warned: [], corrections, isSure }, []]
  const moved = before.deadline !== null && before.deadline !== deadline
  const isFirst = before.shown === null
  const mayRise = isFirst || moved || before.corrections !== corrections
  const left = secondsLeft(deadline, now)
  const shown = mayRise ? left : Math.min(before.shown ?? left, left)

  const said: Announcement[] = []
  if (moved) said.push({ kind: 'moved', deadline })
  if (before.shown === 0 && shown > 0) said.push({ kind: 'back' })
  const passed = WARNINGS.filter((mark) => shown <= mark)
  // Warnings that came too early are given again when their time comes.
  const kept = mayRise ? before.warned.filter((mark) => passed.includes(mark as (typeof WARNINGS)[number])) : before.warned
  const fresh = passed.filter((mark) => !kept.includes(mark))
  const due = fresh[fresh.length - 1]
  if (!isFirst && due !== undefined && shown > 0) {
    said.push({ kind: 'left', seconds: due - shown <= ON_TIME_SECONDS ? due : shown })
  }
  if (shown === 0 && before.shown !== 0) said.push({ kind: 'over' })
  return [{ deadline, shown, warned: [...kept, ...fresh], corrections, isSure }, said]
}

/** Nothing that anybody shows or decides by has changed. */
export const isSame = (a: Countdown, b: Countdown): boolean =>
  a.shown === b.shown && a.deadline === b.deadline && a.corrections === b.corrections && a.isSure === b.isSure

export function urgencyOf(shown: number | null): Urgency {
  if (shown === null || shown > HIDEABLE_ABOVE) return 'calm'
  return shown > 60 ? 'soon' : 'last'
}
