import type { Lobby } from '@/lib/api/types'

const A_MINUTE_MS = 60_000

export interface TimeOnStart {
  minutes: number
  /** The window closes before one's own time has passed. */
  isShort: boolean
}

/** The whole time of who reads it, and when it is over at the latest: extra time moves both. */
export function ownTime({ exam }: Lobby): { minutes: number; endMs: number } {
  const { duration_minutes, extra_minutes, scheduled_end } = exam
  return { minutes: duration_minutes + extra_minutes, endMs: Date.parse(scheduled_end) + extra_minutes * A_MINUTE_MS }
}

/** What a student gets who starts now: the own time, or what is left of the window. Whole minutes, rounded down. */
export function timeOnStart(lobby: Lobby, nowMs: number): TimeOnStart {
  const { minutes, endMs } = ownTime(lobby)
  const isOver = Date.parse(lobby.exam.scheduled_end) <= nowMs // extra time gives no later start
  const given = isOver ? 0 : Math.min(minutes, Math.floor((endMs - nowMs) / A_MINUTE_MS))
  return { minutes: given, isShort: given < minutes }
}
