import { readStored, writeStored } from '@/lib/storage'
import { RESULT, STATE_FIELD } from './arriving'
import { loginResult, STATE_KEY } from './telegramLogin'

export interface LoginReturn {
  fields: Record<string, unknown>
  /** Whether this tab asked for it: then nobody else can have put it there. */
  isAsked: boolean
}

/** Take the result of a log-in out of the address, and the state with it: both count once. */
export function takeLoginReturn(): LoginReturn | null {
  const query = new URLSearchParams(location.search)
  const state = query.get(STATE_FIELD)
  const fields = loginResult(location.hash)
  if (!location.hash.includes(RESULT) && state === null) return null
  const expected = readStored(STATE_KEY, 'session')
  writeStored(STATE_KEY, null, 'session')
  query.delete(STATE_FIELD)
  const rest = query.toString()
  history.replaceState(history.state, '', location.pathname + (rest && `?${rest}`))
  return fields && { fields, isAsked: state !== null && state === expected }
}
