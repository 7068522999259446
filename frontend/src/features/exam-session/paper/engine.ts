import './compat'
import { getDocument, type PDFDocumentProxy, type PDFPageProxy, PDFWorker } from 'pdfjs-dist'
import { type Crop, inkBox, inkIn, WHOLE } from './geometry'
import { missingOn, SAMPLE_PX, sampleBytes, within } from './sample'

// What lies the pages out is of no use without the engine: it comes with it, and not with the sheet.
export { PageList } from './PageList'

const ASSETS = '/assets/pdfjs/'
const THUMBNAIL_PX = 220
const START_MS = 30_000
const OPENING_MS = 60_000

interface Engine {
  port: Worker
  worker: PDFWorker
  loaded: Promise<void>
}

let engine: Engine | null = null

function startedEngine(): Engine {
  if (engine) return engine
  const port = new Worker(new URL('./pdfWorker.ts', import.meta.url), { type: 'module' })
  const loaded = new Promise<void>((resolve, reject) => {
    port.addEventListener('message', () => resolve(), { once: true })
    port.addEventListener('error', () => reject(new Error('The PDF engine did not load.')), { once: true })
  })
  engine = { port, worker: PDFWorker.create({ port }), loaded }
  return engine
}

function stopEngine(): void {
  engine?.worker.destroy()
  // pdf.js leaves a worker running that it did not start.
  engine?.port.terminate()
  engine = null
}

/** An engine that failed or hangs is stopped, so that the next try has a new one. */
async function inTime<T>(limitMs: number, work: Promise<T>): Promise<T> {
  try {
    return await within(limitMs, work)
  } catch (error) {
    stopEngine()
    throw error
  }
}

/** Done when the engine's code has really arrived. */
const warmUpEngine = (): Promise<void> => inTime(START_MS, startedEngine().loaded)

export interface Drawing {
  done: Promise<void>
  cancel(): void
}

/** A paper that is open on the desk: everything in memory, nothing in a cache. */
export interface Paper {
  pageCount: number
  /** Height over width of a page. */
  aspect(page: number): Promise<number>
  /** Width and height of a page as it would be printed. */
  points(page: number): Promise<{ width: number; height: number }>
  /** The part of a page that is not white; within an area, however little it is. */
  ink(page: number, area?: Crop): Promise<Crop>
  /** False once the engine behind it was stopped: nothing of it can be drawn any more. */
  isOpen(): boolean
  draw(page: number, canvas: HTMLCanvasElement, crop: Crop, pixelWidth: number, watermark: string): Drawing
  close(): void
}

/** What a browser lacks is done without: Safari before 16.4 draws only on the page's own canvases. */
const ABLE = {
  isOffscreenCanvasSupported: typeof OffscreenCanvas === 'function' && typeof createImageBitmap === 'function',
  isImageDecoderSupported: 'ImageDecoder' in globalThis,
}

function opened(bytes: Uint8Array): ReturnType<typeof getDocument> {
  return getDocument({
    data: bytes,
    worker: startedEngine().worker,
    ...ABLE,
    cMapUrl: `${ASSETS}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${ASSETS}standard_fonts/`,
    wasmUrl: `${ASSETS}wasm/`,
    iccUrl: `${ASSETS}iccs/`,
    enableXfa: false,
  })
}

let paperCount = 0

/** The worker goes with its last paper: it holds the bytes of what it drew. */
function letGo(): void {
  paperCount -= 1
  if (paperCount === 0) stopEngine()
}

export async function openPaper(bytes: Uint8Array): Promise<Paper> {
  paperCount += 1
  try {
    await warmUpEngine().catch(warmUpEngine)
    const opening = opened(bytes)
    return paperOf(await inTime(OPENING_MS, opening.promise), () => void opening.destroy())
  } catch (error) {
    letGo()
    throw error
  }
}

function paperOf(pdf: PDFDocumentProxy, destroy: () => void): Paper {
  const own = engine
  let isClosed = false
  const points = async (page: number) => {
    const { width, height } = (await pdf.getPage(page + 1)).getViewport({ scale: 1 })
    return { width, height }
  }
  return {
    pageCount: pdf.numPages,
    points,
    async aspect(page) {
      const { width, height } = await points(page)
      return height / width
    },
    ink: (page, area) => ink(pdf, page, area),
    isOpen: () => !isClosed && engine === own,
    draw: (page, canvas, crop, pixelWidth, watermark) => draw(pdf, page, { canvas, crop, pixelWidth, watermark }),
    close() {
      if (isClosed) return
      isClosed = true
      destroy()
      letGo()
    },
  }
}

async function ink(pdf: PDFDocumentProxy, page: number, area?: Crop): Promise<Crop> {
  const proxy = await pdf.getPage(page + 1)
  const scale = THUMBNAIL_PX / proxy.getViewport({ scale: 1 }).width
  const viewport = proxy.getViewport({ scale })
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(viewport.width)
  canvas.height = Math.ceil(viewport.height)
  await proxy.render({ canvas, viewport }).promise
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height)
  const data = pixels?.data ?? new Uint8ClampedArray()
  const box = area ? inkIn(data, canvas.width, canvas.height, area) : inkBox(data, canvas.width, canvas.height)
  canvas.width = 0
  return box
}

interface DrawPlan {
  canvas: HTMLCanvasElement
  crop: Crop
  pixelWidth: number
  watermark: string
}

function draw(pdf: PDFDocumentProxy, page: number, plan: DrawPlan): Drawing {
  let isCancelled = false
  let task: ReturnType<PDFPageProxy['render']> | null = null
  const done = async () => {
    const proxy = await pdf.getPage(page + 1)
    if (isCancelled) return
    const natural = proxy.getViewport({ scale: 1 })
    const { crop, pixelWidth } = plan
    const scale = pixelWidth / (natural.width * crop.width)
    const viewport = proxy.getViewport({
      scale,
      offsetX: -crop.left * natural.width * scale,
      offsetY: -crop.top * natural.height * scale,
    })
    // Drawn aside and shown when whole: a page never flickers or shows half a formula.
    const sheet = document.createElement('canvas')
    sheet.width = pixelWidth
    sheet.height = Math.round(natural.height * crop.height * scale)
    task = proxy.render({ canvas: sheet, viewport })
    await task.promise
    if (isCancelled) return
    stamp(sheet, plan.watermark)
    plan.canvas.width = sheet.width
    plan.canvas.height = sheet.height
    const shown = plan.canvas.getContext('2d')
    if (!shown) throw new Error('The browser gives no canvas.')
    shown.drawImage(sheet, 0, 0)
    sheet.width = 0
  }
  return {
    done: done().catch((error: unknown) => {
      if (!isCancelled) throw error
    }),
    cancel() {
      isCancelled = true
      task?.cancel()
    },
  }
}

/** The student's name across the page, faint enough to read through. */
function stamp(sheet: HTMLCanvasElement, words: string): void {
  const context = sheet.getContext('2d')
  if (!context || !words) return
  const size = sheet.width / 22
  context.font = `600 ${size}px system-ui, sans-serif`
  context.fillStyle = 'rgb(27 30 38 / 0.06)'
  context.textAlign = 'center'
  for (let y = sheet.width * 0.3; y < sheet.height; y += sheet.width * 0.55) {
    context.save()
    context.translate(sheet.width / 2, y)
    context.rotate(-0.4)
    context.fillText(words, 0, 0)
    context.restore()
  }
}

/** Draws a page of everything that papers are made of, and throws unless its letters, picture and lines are there. */
export async function rehearse(): Promise<void> {
  await warmUpEngine()
  const opening = opened(sampleBytes())
  try {
    const pdf = await inTime(START_MS, opening.promise)
    const canvas = document.createElement('canvas')
    await inTime(START_MS, draw(pdf, 0, { canvas, crop: WHOLE, pixelWidth: SAMPLE_PX, watermark: '' }).done)
    const missing = missingOn(canvas)
    canvas.width = 0
    if (missing.length > 0) throw new Error(`The sample page was drawn without its ${missing.join(', ')}.`)
  } finally {
    void opening.destroy()
  }
}
