import { type RefObject, useEffect, useRef } from 'react'
import { clampZoom } from './zoom'

type Point = { x: number; y: number }

const apart = (a: Touch, b: Touch) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)

/** Two fingers, or the wheel with Ctrl, zoom the paper and not the page. */
export function usePinch(frame: RefObject<HTMLElement | null>, zoom: number, onZoom: (zoom: number, at: Point) => void): void {
  const latest = useRef({ zoom, onZoom })
  latest.current = { zoom, onZoom }
  useEffect(() => {
    const pane = frame.current
    if (!pane) return
    let start: { distance: number; zoom: number } | null = null
    const inPane = (x: number, y: number): Point => {
      const box = pane.getBoundingClientRect()
      return { x: x - box.left, y: y - box.top }
    }
    const down = (event: TouchEvent) => {
      const [a, b] = [event.touches[0], event.touches[1]]
      start = a && b ? { distance: apart(a, b), zoom: latest.current.zoom } : null
    }
    const move = (event: TouchEvent) => {
      const [a, b] = [event.touches[0], event.touches[1]]
      if (!start || !a || !b) return
      event.preventDefault()
      const next = clampZoom((start.zoom * apart(a, b)) / start.distance)
      latest.current.onZoom(next, inPane((a.clientX + b.clientX) / 2, (a.clientY + b.clientY) / 2))
    }
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      const next = clampZoom(latest.current.zoom * Math.exp(-event.deltaY / 300))
      latest.current.onZoom(next, inPane(event.clientX, event.clientY))
    }
    pane.addEventListener('touchstart', down, { passive: true })
    pane.addEventListener('touchmove', move, { passive: false })
    pane.addEventListener('touchend', down, { passive: true })
    pane.addEventListener('wheel', wheel, { passive: false })
    return () => {
      pane.removeEventListener('touchstart', down)
      pane.removeEventListener('touchmove', move)
      pane.removeEventListener('touchend', down)
      pane.removeEventListener('wheel', wheel)
    }
  }, [frame])
}
