import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { t } from '@/lib/i18n/i18n'
import type { Paper } from './engine'
import { scrollFor, type Spot } from './geometry'
import { PaperPage } from './PaperPage'
import { usePinch } from './usePinch'

interface PageListProps {
  paper: Paper
  firstAspect: number
  spots: ReadonlyMap<number, Spot>
  question: number
  zoom: number
  onZoom: (zoom: number) => void
  watermark: string
}

const JUMP_AIR_PX = 10

/** All pages below each other, as wide as the pane times the zoom. */
export function PageList({ paper, firstAspect, spots, question, zoom, onZoom, watermark }: PageListProps) {
  const frame = useRef<HTMLDivElement>(null)
  const width = useWidth(frame)
  const drawnZoom = useRef(zoom)
  const focus = useRef<{ x: number; y: number } | null>(null)

  const pinchTo = useCallback(
    (next: number, at: { x: number; y: number }) => {
      focus.current = at
      onZoom(next)
    },
    [onZoom],
  )
  usePinch(frame, zoom, pinchTo)

  // The point under the fingers, or the middle, stays where it is while the paper grows.
  useLayoutEffect(() => {
    const pane = frame.current
    if (!pane || drawnZoom.current === zoom) return
    const at = focus.current ?? { x: pane.clientWidth / 2, y: pane.clientHeight / 2 }
    pane.scrollLeft = scrollFor(pane.scrollLeft, at.x, drawnZoom.current, zoom)
    pane.scrollTop = scrollFor(pane.scrollTop, at.y, drawnZoom.current, zoom)
    drawnZoom.current = zoom
    focus.current = null
  }, [zoom])

  usePinned(frame, spots.get(question), width > 0)

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys scroll the paper once it has the focus
    <div ref={frame} className="paper-scroll" tabIndex={0} role="region" aria-label={t('paper.pages')}>
      {width > 0 && (
        <div className="paper-pages" style={{ width: `${width * zoom}px` }}>
          {Array.from({ length: paper.pageCount }, (_, page) => (
            <PaperPage
              key={page}
              paper={paper}
              page={page}
              guess={firstAspect}
              width={width * zoom}
              frame={frame}
              watermark={watermark}
            />
          ))}
        </div>
      )}
    </div>
  )
}

const OWN_MOVES = ['touchstart', 'wheel', 'pointerdown', 'keydown'] as const

/** Keep the question in view while pages are still being measured, until the student moves the paper. */
function usePinned(frame: RefObject<HTMLElement | null>, spot: Spot | undefined, isLaidOut: boolean): void {
  useEffect(() => {
    const pane = frame.current
    const pages = pane?.firstElementChild
    if (!spot || !pane || !pages || !isLaidOut) return
    const watcher = new ResizeObserver(() => bringIntoView(pane, spot))
    const release = () => watcher.disconnect()
    bringIntoView(pane, spot)
    watcher.observe(pages)
    for (const name of OWN_MOVES) pane.addEventListener(name, release, { passive: true })
    return () => {
      release()
      for (const name of OWN_MOVES) pane.removeEventListener(name, release)
    }
  }, [frame, spot, isLaidOut])
}

/** Pages tell by attributes which part of them is shown, so a share of the page becomes a place in the pane. */
function bringIntoView(pane: HTMLElement, spot: Spot): void {
  const page = pane.querySelector<HTMLElement>(`[data-page="${spot.page}"]`)
  if (!page) return
  const [top, height] = [Number(page.dataset['top']), Number(page.dataset['height'])]
  const share = (spot.y - top) / height
  pane.scrollTop = page.offsetTop + Math.max(0, share) * page.offsetHeight - JUMP_AIR_PX
}

function useWidth(frame: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const pane = frame.current
    if (!pane) return
    const measure = () => setWidth(pane.clientWidth)
    measure()
    const watcher = new ResizeObserver(measure)
    watcher.observe(pane)
    return () => watcher.disconnect()
  }, [frame])
  return width
}
