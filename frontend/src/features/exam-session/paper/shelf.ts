import { ownerOf, tokens } from '@/lib/api/tokens'
import { downloadPaper, type Progress } from './download'
import type { Paper } from './engine'
import { engine } from './enginePart'

/** A paper that nobody looks at any more is kept for so long: the next question of it is often asked for at once. */
const KEPT_MS = 30_000

interface Lent {
  paper: Promise<Paper>
  opened: Paper | null
  readers: Set<(progress: Progress) => void>
  stop: AbortController
  leaving?: ReturnType<typeof setTimeout>
}

export interface Borrowed {
  paper: Promise<Paper>
  giveBack(): void
}

const shelf = new Map<string, Lent>()

/** A paper for who wants a part of it: fetched and opened once, whoever asks, and closed when nobody does any more. */
export function borrowPaper(url: string, onProgress: (progress: Progress) => void): Borrowed {
  // What one student may read is not taken from the shelf for another.
  const name = `${ownerOf(tokens.get()) ?? ''} ${url}`
  const found = shelf.get(name)
  if (found?.opened && !found.opened.isOpen()) drop(name, found)
  const lent = shelf.get(name) ?? lend(name, url)
  clearTimeout(lent.leaving)
  lent.readers.add(onProgress)
  return {
    paper: lent.paper,
    giveBack() {
      if (!lent.readers.delete(onProgress) || lent.readers.size > 0) return
      // What has not come by now is not waited for.
      if (lent.opened) lent.leaving = setTimeout(() => drop(name, lent), KEPT_MS)
      else drop(name, lent)
    },
  }
}

function lend(name: string, url: string): Lent {
  const stop = new AbortController()
  const readers = new Set<(progress: Progress) => void>()
  const tell = (progress: Progress) => readers.forEach((reader) => reader(progress))
  const lent: Lent = { paper: open(url, stop.signal, tell), opened: null, readers, stop }
  shelf.set(name, lent)
  lent.paper.then(
    (paper) => {
      lent.opened = paper
      if (stop.signal.aborted) paper.close()
    },
    () => drop(name, lent), // asked for again, it is fetched anew
  )
  return lent
}

async function open(url: string, signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<Paper> {
  const [bytes, { openPaper }] = await Promise.all([downloadPaper(url, signal, onProgress), engine.load()])
  if (signal.aborted) throw new DOMException('Nobody waits for it any more.', 'AbortError')
  return openPaper(bytes)
}

function drop(name: string, lent: Lent): void {
  if (shelf.get(name) === lent) shelf.delete(name)
  clearTimeout(lent.leaving)
  lent.stop.abort()
  lent.opened?.close()
}
