import { type ComponentType, useEffect, useState } from 'react'
import { type Part, PartError } from '@/lib/parts/part'
import { reloadIntoNewBuild } from '@/lib/parts/reload'
import { Skeleton } from '@/ui/Faces'
import { Trouble } from '@/ui/Trouble'

const WAITS_MS = [4000, 8000, 16_000, 30_000]

/** A screen whose code is fetched when it is first shown: what is on the way, what failed, and the screen itself. */
export function screen<M, P extends object>(
  source: Part<M>,
  pick: (come: M) => ComponentType<P>,
  waiting?: null,
): ComponentType<P> {
  return function Screen(props: P) {
    const { Come, error, retry } = usePart(source, pick)
    if (Come) return <Come {...props} />
    if (waiting === null) return null // an extra that nobody waits for
    return error ? <Trouble error={error} onRetry={retry} /> : <Skeleton />
  }
}

function usePart<M, P extends object>(source: Part<M>, pick: (come: M) => ComponentType<P>) {
  const [Come, setCome] = useState<ComponentType<P> | null>(() => (source.now === null ? null : pick(source.now)))
  const [error, setError] = useState<unknown>(null)
  const [failures, setFailures] = useState(0)
  const [attempt, setAttempt] = useState(0)
  const retry = () => setAttempt((before) => before + 1)

  useEffect(() => {
    if (Come) return
    let isHere = true
    source.load().then(
      (come) => isHere && setCome(() => pick(come)),
      async (reason: unknown) => {
        if (reason instanceof PartError && reason.trouble === 'gone' && (await reloadIntoNewBuild())) return
        if (!isHere) return
        setError(reason)
        setFailures((before) => before + 1)
      },
    )
    return () => {
      isHere = false
    }
  }, [source, pick, Come, attempt])

  // Nobody need press the button: it is tried again by itself, and at once when the network comes back.
  useEffect(() => {
    if (Come || failures === 0) return
    const timer = setTimeout(retry, WAITS_MS[Math.min(failures, WAITS_MS.length) - 1])
    window.addEventListener('online', retry)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('online', retry)
    }
  }, [Come, failures])

  return { Come, error, retry }
}
