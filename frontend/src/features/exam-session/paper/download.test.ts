import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { NetworkError } from '@/lib/api/errors'
import { downloadPaper } from './download'

beforeEach(() => vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

type Chunk = { afterMs: number; bytes: number[] }
const asked: (string | null)[] = []

/** Each connection brings its chunks and then, unless it is the last, falls silent without breaking. */
function serve(...connections: { chunks: Chunk[]; isSilent: boolean }[]): void {
  asked.length = 0
  vi.stubGlobal('fetch', async (_: string, { signal, headers }: RequestInit) => {
    if (signal?.aborted) throw new DOMException('Aborted', 'AbortError')
    const range = new Headers(headers).get('range')
    asked.push(range)
    const { chunks, isSilent } = connections[asked.length - 1] ?? { chunks: [], isSilent: true }
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        signal?.addEventListener('abort', () => controller.error(new DOMException('Aborted', 'AbortError')))
        for (const { afterMs, bytes } of chunks) {
          await new Promise((resolve) => setTimeout(resolve, afterMs))
          if (signal?.aborted) return
          controller.enqueue(new Uint8Array(bytes))
        }
        if (!isSilent) controller.close()
      },
    })
    return new Response(body, { status: range ? 206 : 200, headers: { 'content-type': 'application/pdf' } })
  })
}

async function download(signal = new AbortController().signal) {
  const ended = vi.fn()
  downloadPaper('/paper', signal, () => undefined).then(
    (bytes) => ended([...bytes]),
    (error: unknown) => ended(error),
  )
  return ended
}

test('a connection that falls silent is dropped, and the download goes on where it was', async () => {
  serve({ chunks: [{ afterMs: 10, bytes: [1, 2, 3] }], isSilent: true }, { chunks: [{ afterMs: 10, bytes: [4, 5] }], isSilent: false })
  const ended = await download()
  await vi.advanceTimersByTimeAsync(26_000)
  expect(asked).toEqual([null, 'bytes=3-'])
  expect(ended).toHaveBeenCalledWith([1, 2, 3, 4, 5])
})

test('a slow connection is left alone as long as something comes', async () => {
  const chunks = [1, 2, 3, 4].map((byte) => ({ afterMs: 11_000, bytes: [byte] }))
  serve({ chunks, isSilent: false })
  const ended = await download()
  await vi.advanceTimersByTimeAsync(70_000)
  expect(asked).toEqual([null])
  expect(ended).toHaveBeenCalledWith([1, 2, 3, 4])
})

test('silence on every connection ends in an error', async () => {
  serve()
  const ended = await download()
  await vi.advanceTimersByTimeAsync(180_000)
  expect(ended.mock.calls[0]?.[0]).toBeInstanceOf(NetworkError)
})

test('leaving the exam ends the connection at once', async () => {
  serve({ chunks: [{ afterMs: 10, bytes: [1] }], isSilent: true })
  const leave = new AbortController()
  const ended = await download(leave.signal)
  await vi.advanceTimersByTimeAsync(1000)
  leave.abort()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual([null])
  expect(ended.mock.calls[0]?.[0]).toMatchObject({ name: 'AbortError' })
})
