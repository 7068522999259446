import type { Lobby } from '@/lib/api/types'

const A_MINUTE_MS = 60_000

export interface TimeOnStart {
  minutes: number
  /** The window closes before the exam's duration has passed. */
  isShort: boolean
}

/**
 * The student's own extra time, which moves both the duration and the end. The server tells only the deadline that a
 * start at its moment would give; the rest of it is known.
 */
function extraMs({ exam, server_time_ms }: Lobby): number {
  if (!exam.deadline_if_started_now) return 0
  const plain = Math.min(server_time_ms + exam.duration_minutes * A_MINUTE_MS, Date.parse(exam.scheduled_end))
  return Math.round((Date.parse(exam.deadline_if_started_now) - plain) / A_MINUTE_MS) * A_MINUTE_MS
}

/** What a student gets who starts now: the duration, or what is left of the window. Whole minutes, rounded down. */
export function timeOnStart(lobby: Lobby, nowMs: number): TimeOnStart {
  const { duration_minutes, scheduled_end } = lobby.exam
  const left = Date.parse(scheduled_end) - nowMs
  const given = left > 0 ? Math.min(duration_minutes * A_MINUTE_MS, left) + extraMs(lobby) : 0
  const minutes = Math.floor(given / A_MINUTE_MS)
  return { minutes, isShort: minutes < duration_minutes }
}

/** The whole time of who reads it, and when it is over at the latest. */
export function ownTime(lobby: Lobby): { minutes: number; endMs: number } {
  const extra = extraMs(lobby)
  return { minutes: lobby.exam.duration_minutes + extra / A_MINUTE_MS, endMs: Date.parse(lobby.exam.scheduled_end) + extra }
}
