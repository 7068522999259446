import { pendingOf, type State, unsavedOf } from './machine'

export type SaveStatus =
  | { kind: 'closed' | 'conflict' | 'saving' | 'dirty' | 'saved' | 'idle' }
  | { kind: 'offline' | 'busy' | 'signed_out' | 'refused'; kept: number }

/** What the badge says: derived from the state, never stored, the first that applies. */
export function statusOf(state: State): SaveStatus {
  const pending = pendingOf(state).length
  if (state.ending !== null) return { kind: 'closed' }
  if (state.conflict) return { kind: 'conflict' }
  if (!state.isOnline) return { kind: 'offline', kept: pending }
  if (pending > 0 && state.trouble === 'busy') return { kind: 'busy', kept: pending }
  if (pending > 0 && state.trouble === 'signed_out') return { kind: 'signed_out', kept: pending }
  if (pending > 0 && state.trouble !== null) return { kind: 'offline', kept: pending }
  if (state.inFlight) return { kind: 'saving' }
  if (pending > 0) return { kind: 'dirty' }
  if (unsavedOf(state).length > 0) return { kind: 'refused', kept: unsavedOf(state).length }
  return { kind: Object.keys(state.slots).length > 0 ? 'saved' : 'idle' }
}

/** An unsaved answer keeps the page from being left unasked. */
export const isSafeToLeave = (state: State): boolean => unsavedOf(state).length === 0
