import { useEffect } from 'react'
import { observable, useObservable } from '@/lib/observable'

interface Toast {
  id: number
  text: string
}

const SHOWN_MS = 6000
const toasts = observable<readonly Toast[]>([])
const spoken = observable('')
let last = 0

/** Show a sentence for a while and have it read out politely. */
export function announce(text: string): void {
  last += 1
  const toast = { id: last, text }
  toasts.set([...toasts.get(), toast])
  say(text)
  setTimeout(() => toasts.set(toasts.get().filter((other) => other.id !== toast.id)), SHOWN_MS)
}

/** For screen readers only. */
export function say(text: string): void {
  spoken.set('')
  requestAnimationFrame(() => spoken.set(text))
}

/** Whether a screen has a place of its own for toasts, where they cover nothing. */
const isPlaced = observable(false)

export function ToastLine({ className }: { className: string }) {
  useEffect(() => {
    isPlaced.set(true)
    return () => isPlaced.set(false)
  }, [])
  const shown = useObservable(toasts)
  if (shown.length === 0) return null
  return (
    <div className={`toast-line ${className}`} aria-hidden="true">
      <Toasts shown={shown} />
    </div>
  )
}

function Toasts({ shown }: { shown: readonly Toast[] }) {
  return (
    <>
      {shown.map((toast) => (
        <p key={toast.id} className="toast">
          {toast.text}
        </p>
      ))}
    </>
  )
}

export function Announcer() {
  const shown = useObservable(toasts)
  const words = useObservable(spoken)
  const isElsewhere = useObservable(isPlaced)
  return (
    <>
      <p className="hidden-text" role="status" aria-live="polite">
        {words}
      </p>
      {!isElsewhere && (
        <div className="toasts" aria-hidden="true">
          <Toasts shown={shown} />
        </div>
      )}
    </>
  )
}
