import { type RefObject, useEffect, useRef } from 'react'

interface Tap {
  /** From 1. */
  page: number
  /** Shares of the whole page. */
  x: number
  y: number
}

interface TapPlan {
  onTap: (tap: Tap) => void
  onDoubleTap: () => void
}

const DOUBLE_MS = 320
const DOUBLE_PX = 30

/** A tap on a page, and two of them; old browsers on phones tell no double clicks, so they are counted here. */
export function useTaps(frame: RefObject<HTMLElement | null>, plan: TapPlan): void {
  const latest = useRef(plan)
  latest.current = plan
  useEffect(() => {
    const pane = frame.current
    if (!pane) return
    let last = { at: 0, x: 0, y: 0 }
    const clicked = (event: MouseEvent) => {
      const page = event.target instanceof Element ? event.target.closest<HTMLElement>('.paper-page') : null
      if (!page) return
      const now = { at: event.timeStamp, x: event.clientX, y: event.clientY }
      const isDouble = now.at - last.at < DOUBLE_MS && Math.hypot(now.x - last.x, now.y - last.y) < DOUBLE_PX
      last = isDouble ? { at: 0, x: 0, y: 0 } : now
      if (isDouble) return latest.current.onDoubleTap()
      const box = page.getBoundingClientRect()
      const of = (name: string) => Number(page.dataset[name])
      latest.current.onTap({
        page: of('page') + 1,
        x: of('left') + ((now.x - box.left) / box.width) * of('width'),
        y: of('top') + ((now.y - box.top) / box.height) * of('height'),
      })
    }
    pane.addEventListener('click', clicked)
    return () => pane.removeEventListener('click', clicked)
  }, [frame])
}
