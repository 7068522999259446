import { useEffect, useRef } from 'react'

interface KeyboardPlan {
  isOff: boolean
  onStep: (by: -1 | 1) => void
  onLetter: (letter: string, withShift: boolean) => void
}

const TYPING = 'input, textarea, select, [contenteditable]'

/** Letters answer and arrows turn the questions, except while a field or the paper has the focus. */
export function useKeyboard(plan: KeyboardPlan): void {
  const latest = useRef(plan)
  latest.current = plan
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { isOff, onStep, onLetter } = latest.current
      const target = event.target instanceof Element ? event.target : null
      if (isOff || event.ctrlKey || event.metaKey || event.altKey || target?.closest(TYPING)) return
      if (event.key === 'ArrowRight') onStep(1)
      else if (event.key === 'ArrowLeft') onStep(-1)
      else if (/^Key[A-Z]$/.test(event.code)) onLetter(event.code.slice(3), event.shiftKey)
    }
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
}
