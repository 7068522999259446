import { fetchPdf } from '@/lib/api/client'
import { ApiError, NetworkError } from '@/lib/api/errors'

const WAITS_MS = [500, 1500, 3000, 6000]
/** Silence from one of these looks to the next is enough: 12 to 24 seconds. */
const LISTEN_MS = 12_000

export interface Progress {
  received: number
  total: number | null
}

/** Fetch the paper; a broken connection goes on where it broke instead of beginning anew. */
export async function downloadPaper(
  url: string,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  const progress: Progress = { received: 0, total: null }
  for (let failures = 0; ; ) {
    const before = progress.received
    try {
      await unlessSilent(signal, progress, (own) => receive(url, own, parts, progress, onProgress))
      return joined(parts, progress.received)
    } catch (error) {
      if (signal.aborted) throw error
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) throw error
      failures = progress.received > before ? 0 : failures + 1
      const wait = WAITS_MS[failures]
      if (wait === undefined) throw error instanceof ApiError ? error : new NetworkError(error)
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

/** A connection on which nothing comes any more is as good as broken, though nobody says so: it is dropped. */
async function unlessSilent(signal: AbortSignal, progress: Progress, work: (own: AbortSignal) => Promise<void>): Promise<void> {
  const own = new AbortController()
  const drop = () => own.abort()
  let heard = -1
  const watch = setInterval(() => {
    if (heard === progress.received) drop()
    heard = progress.received
  }, LISTEN_MS)
  signal.addEventListener('abort', drop)
  if (signal.aborted) drop()
  try {
    await work(own.signal)
  } finally {
    clearInterval(watch)
    signal.removeEventListener('abort', drop)
  }
}

async function receive(
  url: string,
  signal: AbortSignal,
  parts: Uint8Array[],
  progress: Progress,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const response = await fetchPdf(url, { from: progress.received, signal })
  if (response.status !== 206) {
    parts.length = 0
    progress.received = 0
  }
  const length = Number(response.headers.get('content-length'))
  if (length > 0 && !response.headers.get('content-encoding')) progress.total = progress.received + length
  const reader = response.body?.getReader()
  if (!reader) throw new NetworkError()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    parts.push(value)
    progress.received += value.length
    onProgress({ ...progress })
  }
  if (progress.total !== null && progress.received < progress.total) throw new NetworkError()
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
