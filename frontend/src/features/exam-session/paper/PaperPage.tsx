import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Area } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { shell } from '@/lib/telegram/shell'
import type { Paper } from './engine'
import { type Crop, pixelWidth, WHOLE } from './geometry'

interface PaperPageProps {
  paper: Paper
  page: number
  /** Height over width until the page itself has been measured. */
  guess: number
  width: number
  frame: RefObject<HTMLElement | null>
  watermark: string
  /** Where the current question stands on it. */
  marked: readonly Area[]
}

const REDRAW_AFTER_MS = 180

/** One page: measured and drawn when it comes near, its pixels given back when it is far. */
export function PaperPage({ paper, page, guess, width, frame, watermark, marked }: PaperPageProps) {
  const place = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [isNear, setNear] = useState(page === 0)
  const [shape, setShape] = useState<{ crop: Crop; aspect: number } | null>(null)
  const [isDrawn, setDrawn] = useState(false)

  useEffect(() => {
    const element = place.current
    if (!element) return
    const watcher = new IntersectionObserver(([entry]) => setNear(entry?.isIntersecting ?? false), {
      root: frame.current,
      rootMargin: '100% 0px',
    })
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [frame])

  useEffect(() => {
    if (!isNear || shape) return
    let isHere = true
    Promise.all([paper.ink(page), paper.aspect(page)])
      .then(([crop, aspect]) => isHere && setShape({ crop, aspect }))
      .catch(() => isHere && setShape({ crop: WHOLE, aspect: guess }))
    return () => {
      isHere = false
    }
  }, [isNear, shape, paper, page, guess])

  const height = shape ? (width * shape.aspect * shape.crop.height) / shape.crop.width : width * guess
  useStillBelow(place, frame, height)

  useEffect(() => {
    const target = canvas.current
    if (!target || !isNear || !shape) return
    let drawing: ReturnType<Paper['draw']> | null = null
    const begin = () => {
      const pixels = pixelWidth(width, height / width, window.devicePixelRatio, shell().isLowPower)
      drawing = paper.draw(page, target, shape.crop, pixels, watermark)
      drawing.done.then(() => setDrawn(true)).catch(() => undefined)
    }
    // While the fingers still move, the old drawing is stretched.
    const timer = setTimeout(begin, target.width > 0 && isDrawnOnce(target) ? REDRAW_AFTER_MS : 0)
    return () => {
      clearTimeout(timer)
      drawing?.cancel()
    }
  }, [isNear, shape, width, height, paper, page, watermark])

  useEffect(() => {
    if (isNear || !canvas.current) return
    canvas.current.width = 0
    setDrawn(false)
  }, [isNear])

  const crop = shape?.crop ?? WHOLE
  return (
    <div
      ref={place}
      className="paper-page"
      style={{ height: `${height}px` }}
      data-page={page}
      data-left={crop.left}
      data-top={crop.top}
      data-width={crop.width}
      data-height={crop.height}
      data-drawn={isDrawn}
    >
      <canvas ref={canvas} role="img" aria-label={t('paper.page', { n: page + 1 })} />
      {marked.map((area) => (
        <i key={`${area.left} ${area.top}`} className="paper-mark" style={markStyle(area, crop)} />
      ))}
    </div>
  )
}

/** A bar in the margin of the question's column. */
function markStyle(area: Area, crop: Crop) {
  const down = (share: number) => Math.min(1, Math.max(0, (share - crop.top) / crop.height))
  return {
    left: `${Math.max(0, (area.left - crop.left) / crop.width) * 100}%`,
    top: `${down(area.top) * 100}%`,
    height: `${(down(area.bottom) - down(area.top)) * 100}%`,
  }
}

/** A canvas that nobody has drawn on has the default width of 300. */
const isDrawnOnce = (canvas: HTMLCanvasElement) => canvas.width !== 300

/** A page above the view that turns out shorter or longer must not move what is being read. */
function useStillBelow(place: RefObject<HTMLElement | null>, frame: RefObject<HTMLElement | null>, height: number) {
  const before = useRef(height)
  useLayoutEffect(() => {
    const change = height - before.current
    before.current = height
    const [pane, element] = [frame.current, place.current]
    if (!pane || !element || change === 0) return
    if (element.offsetTop + element.offsetHeight - change <= pane.scrollTop) pane.scrollTop += change
  }, [height, place, frame])
}
