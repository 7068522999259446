import { pendingOf, type State, unsavedOf } from './machine'

export type TroubleKind = 'offline' | 'busy' | 'signed_out' | 'blocked'

export type SaveStatus =
  | { kind: 'closed' | 'conflict' | 'saving' | 'dirty' | 'saved' | 'idle' }
  /** `isKept` is false where the browser stores nothing: then nothing is called kept. */
  | { kind: TroubleKind; kept: number; isKept?: false }
  | { kind: 'refused'; kept: number }

const KINDS = { network: 'offline', busy: 'busy', signed_out: 'signed_out', blocked: 'blocked' } as const

/** What the badge says: derived from the state, never stored, the first that applies. */
export function statusOf(state: State): SaveStatus {
  const pending = pendingOf(state).length
  const unsent = state.isKept ? { kept: pending } : { kept: pending, isKept: state.isKept as false }
  if (state.ending !== null) return { kind: 'closed' }
  if (state.conflict) return { kind: 'conflict' }
  if (!state.isOnline) return { kind: 'offline', ...unsent }
  if (pending > 0 && state.trouble !== null) return { kind: KINDS[state.trouble], ...unsent }
  if (state.inFlight) return { kind: 'saving' }
  if (pending > 0) return { kind: 'dirty' }
  const refused = unsavedOf(state).length
  if (refused > 0) return { kind: 'refused', kept: refused }
  return { kind: Object.keys(state.slots).length > 0 ? 'saved' : 'idle' }
}

/** An unsaved answer keeps the page from being left unasked. */
export const isSafeToLeave = (state: State): boolean => unsavedOf(state).length === 0
