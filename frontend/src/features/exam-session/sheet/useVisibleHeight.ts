import { useEffect, useState } from 'react'

/** Less is not a phone with its keyboard open but a view that reports nonsense. */
const PLAUSIBLE_PX = 240

/**
 * The height above an open keyboard, or null to follow the page's own height.
 * iOS lays its keyboard over the page instead of making the page smaller.
 */
export function useVisibleHeight(): number | null {
  const [height, setHeight] = useState<number | null>(null)
  useEffect(() => {
    const view = window.visualViewport
    if (!view) return
    const look = () => {
      const isCovered = view.scale === 1 && view.height < window.innerHeight - 80 && view.height > PLAUSIBLE_PX
      setHeight(isCovered ? Math.round(view.height) : null)
      if (isCovered) window.scrollTo(0, 0)
    }
    view.addEventListener('resize', look)
    return () => view.removeEventListener('resize', look)
  }, [])
  return height
}
