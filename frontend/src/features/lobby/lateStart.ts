const A_MINUTE_MS = 60_000

export interface TimeOnStart {
  minutes: number
  /** The window closes before the whole duration has passed. */
  isShort: boolean
}

/** What a student gets who starts now: the duration, or what is left of the window. Whole minutes, rounded down. */
export function timeOnStart(durationMinutes: number, endMs: number, nowMs: number): TimeOnStart {
  const left = Math.max(0, Math.floor((endMs - nowMs) / A_MINUTE_MS))
  return { minutes: Math.min(durationMinutes, left), isShort: left < durationMinutes }
}
