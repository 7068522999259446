import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Place } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { type Observable, useObservable } from '@/lib/observable'
import type { Paper } from './engine'
import { isOnScreen, jumpTarget, ownAreas, questionAt, scrollFor, type ShownPages } from './geometry'
import { PaperPage } from './PaperPage'
import { usePinch } from './usePinch'
import { usePlaces } from './usePlaces'
import { useTaps } from './useTaps'
import { change, type PaperView } from './view'
import { toggledZoom } from './zoom'

interface PageListProps {
  paper: Paper
  firstAspect: number
  exam: string
  question: number
  view: Observable<PaperView>
  onSelect: (question: number) => void
  watermark: string
  onReopen: () => void
}

/** All pages below each other, as wide as the pane times the zoom. */
export function PageList({ paper, firstAspect, exam, question, view, onSelect, watermark, onReopen }: PageListProps) {
  const frame = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(frame)
  const { zoom, jumps } = useObservable(view)
  const places = usePlaces(exam)
  const place = places.find(({ number }) => number === question)
  const marked = place ? ownAreas(place) : []

  const pinchTo = useZoomedAt(frame, view)
  usePinch(frame, zoom, pinchTo)
  useTaps(frame, {
    onTap: ({ page, x, y }) => {
      const tapped = questionAt(places, page, x, y)
      if (tapped !== null) onSelect(tapped)
    },
    onDoubleTap: () => change(view, { zoom: toggledZoom(zoom) }),
  })
  usePinned(frame, jumps > 0 ? place : undefined, jumps, width > 0)
  useSight(frame, place, view, width > 0)

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys scroll the paper once it has the focus
    <div ref={frame} className="paper-scroll" tabIndex={0} role="region" aria-label={t('paper.pages')}>
      {width > 0 && (
        // Room below the last page: the last question too can stand at the top of the pane.
        <div className="paper-pages" style={{ width: `${width * zoom}px`, paddingBottom: `${Math.max(0, height - END_PX)}px` }}>
          {Array.from({ length: paper.pageCount }, (_, page) => (
            <PaperPage
              key={page}
              paper={paper}
              page={page}
              guess={firstAspect}
              width={width * zoom}
              frame={frame}
              watermark={watermark}
              onReopen={onReopen}
              marked={marked.filter((area) => area.page === page + 1)}
            />
          ))}
        </div>
      )}
    </div>
  )
}

/** What of the last page stays in view when the pages are scrolled to their end. */
const END_PX = 60

/** The point under the fingers stays where it is while the paper grows; by buttons, the top left corner does. */
function useZoomedAt(frame: RefObject<HTMLElement | null>, view: Observable<PaperView>) {
  const { zoom } = useObservable(view)
  const drawnZoom = useRef(zoom)
  const focus = useRef<{ x: number; y: number } | null>(null)
  useLayoutEffect(() => {
    const pane = frame.current
    if (!pane || drawnZoom.current === zoom) return
    const at = focus.current ?? { x: 0, y: 0 }
    const from = drawnZoom.current
    pane.scrollTo(scrollFor(pane.scrollLeft, at.x, from, zoom), scrollFor(pane.scrollTop, at.y, from, zoom))
    drawnZoom.current = zoom
    focus.current = null
  }, [frame, zoom])
  return useCallback(
    (next: number, at: { x: number; y: number }) => {
      focus.current = at
      change(view, { zoom: next })
    },
    [view],
  )
}

const OWN_MOVES = ['touchstart', 'wheel', 'pointerdown', 'keydown'] as const

/** Keep the question in view while pages are still being measured, until the student moves the paper. */
function usePinned(frame: RefObject<HTMLElement | null>, place: Place | undefined, jumps: number, isLaidOut: boolean): void {
  const latest = useRef(place)
  latest.current = place
  const done = useRef(0)
  const isKnown = place !== undefined
  useEffect(() => {
    const pane = frame.current
    const pages = pane?.firstElementChild
    if (!pane || !pages || !isLaidOut || done.current === jumps) return
    const target = latest.current
    const bring = () => {
      const to = target && jumpTarget(target, shownPages(pane), pane.clientHeight)
      if (to) pane.scrollTo(to.left, to.top)
    }
    const watcher = new ResizeObserver(bring)
    const release = () => {
      done.current = jumps
      watcher.disconnect()
    }
    bring()
    watcher.observe(pages)
    for (const name of OWN_MOVES) pane.addEventListener(name, release, { passive: true })
    return () => {
      watcher.disconnect()
      for (const name of OWN_MOVES) pane.removeEventListener(name, release)
    }
  }, [frame, jumps, isKnown, isLaidOut])
}

/** Say whether the current question shows; scrolling says nothing else, it never chooses another one. */
function useSight(frame: RefObject<HTMLElement | null>, place: Place | undefined, view: Observable<PaperView>, isLaidOut: boolean): void {
  useEffect(() => {
    const pane = frame.current
    const pages = pane?.firstElementChild
    if (!pane || !pages || !place || !isLaidOut) return change(view, { isInSight: true })
    let waiting = 0
    const look = () => {
      waiting = 0
      change(view, { isInSight: isOnScreen(place, shownPages(pane), pane.scrollTop, pane.clientHeight) })
    }
    const soon = () => {
      waiting ||= requestAnimationFrame(look)
    }
    const watcher = new ResizeObserver(soon)
    watcher.observe(pages)
    pane.addEventListener('scroll', soon, { passive: true })
    soon()
    return () => {
      cancelAnimationFrame(waiting)
      watcher.disconnect()
      pane.removeEventListener('scroll', soon)
    }
  }, [frame, place, view, isLaidOut])
}

/** Pages tell by attributes which part of them is shown, so a share of the page becomes a place in the pane. */
function shownPages(pane: HTMLElement): ShownPages {
  const pages = [...pane.querySelectorAll<HTMLElement>('.paper-page')]
  return new Map(
    pages.map((page) => {
      const of = (name: string) => Number(page.dataset[name])
      const crop = { left: of('left'), top: of('top'), width: of('width'), height: of('height') }
      return [of('page') + 1, { top: page.offsetTop, width: page.offsetWidth, height: page.offsetHeight, crop }]
    }),
  )
}

function useSize(frame: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const pane = frame.current
    if (!pane) return
    const measure = () => setSize({ width: pane.clientWidth, height: pane.clientHeight })
    measure()
    const watcher = new ResizeObserver(measure)
    watcher.observe(pane)
    return () => watcher.disconnect()
  }, [frame])
  return size
}
