import { useEffect, useState } from 'react'
import { downloadPaper, type Progress } from './download'
import type { Paper } from './engine'
import type { PageList } from './PageList'
import { engine } from './enginePart'

export type PaperState =
  | { kind: 'loading'; progress: Progress | null }
  | { kind: 'failed'; error: unknown }
  | { kind: 'ready'; paper: Paper; firstAspect: number; Pages: typeof PageList }

/** Fetch and open the paper; it is closed, and its bytes are dropped, when the screen goes. */
export function usePaper(url: string): PaperState & { retry(): void } {
  const [state, setState] = useState<PaperState>({ kind: 'loading', progress: null })
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    const stop = new AbortController()
    let opened: Paper | null = null
    const open = async () => {
      const [bytes, { openPaper, PageList: Pages }] = await Promise.all([
        downloadPaper(url, stop.signal, (progress) => setState({ kind: 'loading', progress })),
        engine.load(),
      ])
      if (stop.signal.aborted) return
      opened = await openPaper(bytes)
      if (stop.signal.aborted) return opened.close()
      const firstAspect = await opened.aspect(0)
      if (!stop.signal.aborted) setState({ kind: 'ready', paper: opened, firstAspect, Pages })
    }
    setState({ kind: 'loading', progress: null })
    open().catch((error: unknown) => {
      if (!stop.signal.aborted) setState({ kind: 'failed', error })
    })
    return () => {
      stop.abort()
      opened?.close()
    }
  }, [url, attempt])

  return { ...state, retry: () => setAttempt((before) => before + 1) }
}
