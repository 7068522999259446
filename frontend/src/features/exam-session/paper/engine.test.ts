import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openPaper } from './engine'

const { getDocument } = vi.hoisted(() => ({ getDocument: vi.fn() }))
vi.mock('pdfjs-dist', () => ({ getDocument, PDFWorker: { create: () => ({ destroy: () => undefined }) } }))
vi.mock('./compat', () => ({}))

/** Workers that say nothing, but for those that the test lets speak. */
class Port extends EventTarget {
  isRunning = true
  constructor() {
    super()
    ports.push(this)
    if (speaks[ports.length - 1]) setTimeout(() => this.dispatchEvent(new Event('message')), 10)
  }
  terminate() {
    this.isRunning = false
  }
}
const ports: Port[] = []
let speaks: boolean[] = []

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('Worker', Port)
  ports.length = 0
  getDocument.mockReset().mockReturnValue({ promise: Promise.resolve({ numPages: 2 }), destroy: async () => undefined })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function after(ms: number) {
  const ended = vi.fn()
  openPaper(new Uint8Array()).then(ended, (error: unknown) => ended(error))
  await vi.advanceTimersByTimeAsync(ms)
  return ended
}

test('an engine that does not start is stopped, and another one is tried', async () => {
  speaks = [false, true]
  const ended = await after(31_000)
  expect(ports.map(({ isRunning }) => isRunning)).toEqual([false, true])
  expect(ended.mock.calls[0]?.[0]).toMatchObject({ pageCount: 2 })
  ended.mock.calls[0]?.[0].close()
  expect(ports[1]?.isRunning).toBe(false)
})

test('two that do not start are an error that is told', async () => {
  speaks = []
  const ended = await after(61_000)
  expect(ended.mock.calls[0]?.[0]).toBeInstanceOf(Error)
  expect(ports.map(({ isRunning }) => isRunning)).toEqual([false, false])
})

test('an engine that started and never opens the paper is stopped, too', async () => {
  speaks = [true]
  getDocument.mockReturnValue({ promise: new Promise(() => undefined), destroy: async () => undefined })
  const ended = await after(61_000)
  expect(ended.mock.calls[0]?.[0]).toBeInstanceOf(Error)
  expect(ports.map(({ isRunning }) => isRunning)).toEqual([false])
})

test('a paper that is closed leaves the engine to the others, and the last one takes it along', async () => {
  speaks = [true]
  const opening = [openPaper(new Uint8Array()), openPaper(new Uint8Array())]
  await vi.advanceTimersByTimeAsync(100)
  const [first, second] = await Promise.all(opening)
  first?.close()
  first?.close()
  expect([first?.isOpen(), second?.isOpen(), ports[0]?.isRunning]).toEqual([false, true, true])
  second?.close()
  expect(ports.map(({ isRunning }) => isRunning)).toEqual([false])
})
