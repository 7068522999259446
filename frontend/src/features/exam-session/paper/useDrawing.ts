import { useCallback, useEffect, useRef, useState } from 'react'
import { shell } from '@/lib/telegram/shell'
import type { Paper } from './engine'
import { type Crop, pixelWidth, WHOLE } from './geometry'
import { within } from './sample'

const REDRAW_AFTER_MS = 180
/** A slow phone draws for seconds; longer than this nobody waits for an engine that hangs. */
const LIMIT_MS = 30_000

interface Shape {
  crop: Crop
  aspect: number
}

interface Plan {
  paper: Paper
  page: number
  /** Height over width until the page itself has been measured. */
  guess: number
  width: number
  isNear: boolean
  watermark: string
}

/** Measures and draws a page while it is near, gives its pixels back when it is far, and tells of what failed. */
export function useDrawing(plan: Plan) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { paper, page, guess, width, isNear, watermark } = plan
  const [shape, setShape] = useState<Shape | null>(null)
  const [isDrawn, setDrawn] = useState(false)
  const [failures, setFailures] = useState(0)
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    if (!isNear || shape) return
    let isHere = true
    within(LIMIT_MS, Promise.all([paper.ink(page), paper.aspect(page)]))
      .then(([crop, aspect]) => isHere && setShape({ crop, aspect }))
      // Drawn whole, or not at all: then that is told.
      .catch(() => isHere && setShape({ crop: WHOLE, aspect: guess }))
    return () => {
      isHere = false
    }
  }, [isNear, shape, paper, page, guess])

  const height = shape ? (width * shape.aspect * shape.crop.height) / shape.crop.width : width * guess

  useEffect(() => {
    const target = canvas.current
    if (!target || !isNear || !shape) return
    let isHere = true
    let drawing: ReturnType<Paper['draw']> | null = null
    const begin = () => {
      const pixels = pixelWidth(width, height / width, window.devicePixelRatio, shell().isLowPower)
      const begun = paper.draw(page, target, shape.crop, pixels, watermark)
      drawing = begun
      within(LIMIT_MS, begun.done).then(
        () => {
          if (!isHere) return
          setDrawn(true)
          setFailures(0)
        },
        () => {
          begun.cancel()
          if (isHere) setFailures((before) => before + 1)
        },
      )
    }
    // While the fingers still move, the old drawing is stretched.
    const timer = setTimeout(begin, target.width > 0 && isDrawnOnce(target) ? REDRAW_AFTER_MS : 0)
    return () => {
      isHere = false
      clearTimeout(timer)
      drawing?.cancel()
    }
  }, [isNear, shape, width, height, paper, page, watermark, attempt])

  useEffect(() => {
    if (isNear || !canvas.current) return
    canvas.current.width = 0
    setDrawn(false)
  }, [isNear])

  const retry = useCallback(() => setAttempt((before) => before + 1), [])
  return { canvas, crop: shape?.crop ?? WHOLE, height, isDrawn, failures, retry }
}

/** A canvas that nobody has drawn on has the default width of 300. */
const isDrawnOnce = (canvas: HTMLCanvasElement) => canvas.width !== 300
