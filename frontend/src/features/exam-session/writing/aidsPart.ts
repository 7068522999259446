import { useEffect, useState } from 'react'
import { part } from '@/lib/parts/part'

export type Aids = typeof import('./aids')

/** Fetched and run in the lobby with the rest; a desk that was opened without it asks for it by itself. */
export const aidsPart = part('src/features/exam-session/writing/aids.ts', () => import('./aids'))

/** The aids once they are here: null until then, and where they never come. */
export function useAids(): Aids | null {
  const [aids, setAids] = useState(aidsPart.now)
  useEffect(() => {
    if (aids) return
    let isHere = true
    const ask = () =>
      void aidsPart.load().then(
        (come) => isHere && setAids(come),
        () => undefined, // an extra: asked for again when the network is back
      )
    ask()
    window.addEventListener('online', ask)
    return () => {
      isHere = false
      window.removeEventListener('online', ask)
    }
  }, [aids])
  return aids
}
