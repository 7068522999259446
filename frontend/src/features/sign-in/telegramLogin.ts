import { writeStored } from '@/lib/storage'
import { RESULT, STATE_FIELD } from './arriving'

export const STATE_KEY = 'desk.login'

/**
 * Telegram's log-in as a page of its own: no foreign script runs on ours. `state` comes back with the result, so that
 * nobody can send a result of their own to somebody who did not ask for one.
 */
export function loginAddress(botId: number, origin: string, state?: string): string {
  const address = new URL('https://oauth.telegram.org/auth')
  address.searchParams.set('bot_id', String(botId))
  address.searchParams.set('origin', origin)
  address.searchParams.set('return_to', `${origin}/${state ? `?${STATE_FIELD}=${state}` : ''}`)
  return address.href
}

/** A secret of this tab, remembered until the log-in page sends the student back. */
export function newLoginState(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const state = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  writeStored(STATE_KEY, state, 'session')
  return state
}

/** The signed fields that Telegram put behind the `#` when it sent the student back. */
export function loginResult(hash: string): Record<string, unknown> | null {
  const at = hash.indexOf(RESULT)
  if (at < 0) return null
  try {
    const base64 = hash.slice(at + RESULT.length).replace(/-/g, '+').replace(/_/g, '/')
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.codePointAt(0) ?? 0)
    const fields: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof fields === 'object' && fields !== null ? { ...fields } : null
  } catch {
    return null
  }
}
