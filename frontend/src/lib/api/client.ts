import { ApiError, errorFrom, NetworkError } from '@/lib/api/errors'
import { keepTokens, tokens } from '@/lib/api/tokens'
import type { Tokens } from '@/lib/api/types'
import { language } from '@/lib/i18n/i18n'
import { serverClock } from '@/lib/time/serverClock'

export const API = '/api/v1/'
const TIMEOUT_MS = 20_000

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PATCH'
  body?: unknown
  query?: Record<string, string | number | undefined>
  keepalive?: boolean
  timeoutMs?: number
  signal?: AbortSignal
}

let renew: (() => Promise<boolean>) | null = null

/** Another way back in when the refresh token is refused: Telegram's signed start data. */
export function setSilentSignIn(again: () => Promise<boolean>): void {
  renew = again
}

/** One call of the API. A refused token is renewed once; then the refusal stands. */
export async function call<T>(path: string, options: CallOptions = {}): Promise<T> {
  const used = tokens.get()?.access
  try {
    return await send<T>(path, options)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401 || path.startsWith('auth/')) throw error
    if (!(await signedInAgain(used))) throw error
    return send<T>(path, options)
  }
}

export function authorization(): Record<string, string> {
  const held = tokens.get()
  return held ? { authorization: `Bearer ${held.access}` } : {}
}

async function send<T>(path: string, options: CallOptions): Promise<T> {
  const url = new URL(API + path, location.origin)
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), options.timeoutMs ?? TIMEOUT_MS)
  const stop = () => limit.abort()
  options.signal?.addEventListener('abort', stop, { once: true })
  const sentAt = performance.now()
  try {
    const response = await fetch(url, {
      method: options.method ?? 'GET',
      headers: {
        accept: 'application/json',
        'accept-language': language.get(),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...authorization(),
      },
      body: options.body === undefined ? null : JSON.stringify(options.body),
      keepalive: options.keepalive ?? false,
      credentials: 'omit',
      cache: 'no-store',
      signal: limit.signal,
    })
    const receivedAt = performance.now()
    if (!response.ok) throw await errorFrom(response)
    const body: unknown = response.status === 204 ? undefined : await response.json()
    noteServerTime(body, sentAt, receivedAt)
    return body as T
  } catch (error) {
    throw error instanceof ApiError ? error : new NetworkError(error)
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', stop)
  }
}

function noteServerTime(body: unknown, sentAt: number, receivedAt: number): void {
  if (typeof body !== 'object' || body === null || !('server_time_ms' in body)) return
  if (typeof body.server_time_ms === 'number') serverClock.observe(sentAt, receivedAt, body.server_time_ms)
}

let renewal: Promise<boolean> | null = null

/** Get new tokens once, however many calls were refused together. */
export function signedInAgain(refused: string | undefined): Promise<boolean> {
  const held = tokens.get()
  if (held && held.access !== refused) return Promise.resolve(true)
  renewal ??= renewTokens().finally(() => {
    renewal = null
  })
  return renewal
}

async function renewTokens(): Promise<boolean> {
  const held = tokens.get()
  if (held) {
    try {
      const fresh = await send<Tokens>('auth/refresh/', { method: 'POST', body: { refresh: held.refresh } })
      keepTokens(fresh)
      return true
    } catch (error) {
      if (error instanceof NetworkError) throw error
      if (error instanceof ApiError && (error.status >= 500 || error.status === 429)) throw error
    }
  }
  if (renew && (await renew())) return true
  keepTokens(null)
  return false
}
