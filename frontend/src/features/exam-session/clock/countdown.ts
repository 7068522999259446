import { secondsLeft } from '@/lib/time/clockText'

/** Seconds before the end at which the student is told, once each. */
export const WARNINGS = [1800, 600, 300, 60] as const
export const HIDEABLE_ABOVE = 300

export type Urgency = 'calm' | 'soon' | 'last'

export interface Countdown {
  deadline: number | null
  /** Seconds as shown; null when the session has no end (practice). */
  shown: number | null
  warned: readonly number[]
}

export type Announcement = { kind: 'left'; seconds: number } | { kind: 'moved'; deadline: number } | { kind: 'over' }

export const startCountdown = (): Countdown => ({ deadline: null, shown: null, warned: [] })

/** One look at the clock. The time shown may jump down; it goes up only if the deadline moved. */
export function tick(before: Countdown, deadline: number | null, now: number): [Countdown, Announcement[]] {
  if (deadline === null) return [{ deadline, shown: null, warned: [] }, []]
  const moved = before.deadline !== null && before.deadline !== deadline
  const isFirst = before.shown === null
  const left = secondsLeft(deadline, now)
  const shown = isFirst || moved ? left : Math.min(before.shown ?? left, left)

  const said: Announcement[] = []
  if (moved) said.push({ kind: 'moved', deadline })
  const passed = WARNINGS.filter((mark) => shown <= mark)
  // Warnings that a later deadline took back are given again when their time comes.
  const kept = moved ? before.warned.filter((mark) => passed.includes(mark as (typeof WARNINGS)[number])) : before.warned
  const fresh = passed.filter((mark) => !kept.includes(mark))
  const due = fresh[fresh.length - 1]
  if (!isFirst && due !== undefined && shown > 0) said.push({ kind: 'left', seconds: due })
  if (shown === 0 && before.shown !== 0) said.push({ kind: 'over' })
  return [{ deadline, shown, warned: [...kept, ...fresh] }, said]
}

export function urgencyOf(shown: number | null): Urgency {
  if (shown === null || shown > HIDEABLE_ABOVE) return 'calm'
  return shown > 60 ? 'soon' : 'last'
}
