import { useEffect, useState } from 'react'
import { secondsLeft } from '@/lib/time/clockText'
import { serverClock } from '@/lib/time/serverClock'

const LOOK_EVERY_MS = 250

/** Whole seconds until a moment of the server's time; null stays null. */
export function useServerSeconds(momentMs: number | null): number | null {
  const left = () => (momentMs === null ? null : secondsLeft(momentMs, serverClock.now()))
  const [seconds, setSeconds] = useState(left)
  useEffect(() => {
    const look = () => setSeconds(momentMs === null ? null : secondsLeft(momentMs, serverClock.now()))
    look()
    const timer = setInterval(look, LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [momentMs])
  return seconds
}
