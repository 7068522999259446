import { pendingOf } from '../autosave/machine'
import type { AnswerRunner } from '../autosave/runner'

/** Everything by which a browser tells that a page is awake again; each knows only some of them. */
const WAKING: readonly [target: 'window' | 'document', event: string][] = [
  ['window', 'focus'],
  ['window', 'pageshow'],
  ['document', 'resume'],
]

/** The browser's events that the queue and the clock must hear of. Returns what ends the listening. */
export function listenToPage(runner: AnswerRunner, woke: () => void): () => void {
  const online = () => {
    runner.dispatch({ type: 'online' })
    woke()
  }
  const offline = () => runner.dispatch({ type: 'offline' })
  const leave = () => runner.dispatch({ type: 'hidden' })
  const seen = () => (document.visibilityState === 'hidden' ? leave() : online())
  const ask = (event: BeforeUnloadEvent) => {
    if (pendingOf(runner.get()).length === 0) return
    event.preventDefault()
    event.returnValue = '' // all that Chrome before 119 and Safari listen to
  }
  if (!navigator.onLine) offline()
  window.addEventListener('online', online)
  window.addEventListener('offline', offline)
  window.addEventListener('pagehide', leave)
  window.addEventListener('beforeunload', ask)
  document.addEventListener('visibilitychange', seen)
  const targets = { window, document }
  for (const [target, event] of WAKING) targets[target].addEventListener(event, woke)
  return () => {
    window.removeEventListener('online', online)
    window.removeEventListener('offline', offline)
    window.removeEventListener('pagehide', leave)
    window.removeEventListener('beforeunload', ask)
    document.removeEventListener('visibilitychange', seen)
    for (const [target, event] of WAKING) targets[target].removeEventListener(event, woke)
  }
}
