import type { Shape } from '@/lib/api/shape'
import type { SessionState } from '@/lib/api/types'

/** How the state of a session is known, from whichever address it came. */
export const SESSION: Shape<SessionState> = { id: 'string', status: 'string', slots: 'list', answers: 'list', server_time_ms: 'number' }

const FRESH_MS = 5000

let started: { state: SessionState; at: number } | null = null

/** The answer to "start" is the session's state: the exam need not ask for it again. */
export function handOver(state: SessionState): void {
  started = { state, at: performance.now() }
}

/** Take what was handed over, once, while it is fresh. */
export function takeStarted(id: string): SessionState | null {
  const found = started?.state.id === id && performance.now() - started.at < FRESH_MS ? started.state : null
  started = null
  return found
}
