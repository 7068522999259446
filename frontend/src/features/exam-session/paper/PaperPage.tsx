import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Area } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import type { Paper } from './engine'
import type { Crop } from './geometry'
import { useDrawing } from './useDrawing'

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
  /** Fetch the paper again, with a new engine. */
  onReopen: () => void
}

/** One page: measured and drawn when it comes near, its pixels given back when it is far. */
export function PaperPage({ paper, page, guess, width, frame, watermark, marked, onReopen }: PaperPageProps) {
  const place = useRef<HTMLDivElement>(null)
  const [isNear, setNear] = useState(page === 0)
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

  const { canvas, crop, height, isDrawn, failures, retry } = useDrawing({ paper, page, guess, width, isNear, watermark })
  useStillBelow(place, frame, height)

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
      {/* A picture from before is better than this face, even stretched. */}
      {failures > 0 && !isDrawn && (
        <div className="paper-fault stack" role="alert">
          <p>{t('paper.notDrawn', { n: page + 1 })}</p>
          <Button look="quiet" onClick={retry}>
            {t('common.tryAgain')}
          </Button>
          {(failures > 1 || !paper.isOpen()) && (
            <Button look="quiet" onClick={onReopen}>
              {t('paper.fetchAgain')}
            </Button>
          )}
        </div>
      )}
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
