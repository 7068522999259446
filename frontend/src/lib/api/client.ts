import { blocked } from '@/lib/api/blocked'
import { ApiError, errorFrom, isApiError, NetworkError, strangerIn } from '@/lib/api/errors'
import { fits, type Shape } from '@/lib/api/shape'
import { keepTokens, ownerOf, tokens } from '@/lib/api/tokens'
import type { Tokens } from '@/lib/api/types'
import { language } from '@/lib/i18n/i18n'
import { type Moment, serverClock } from '@/lib/time/serverClock'

export const API = '/api/v1/'
const TIMEOUT_MS = 20_000
/** Tokens are kept only if both are there. */
export const TOKENS: Shape<Tokens> = { access: 'string', refresh: 'string', student: 'object' }

export interface CallOptions<T> {
  /** How our answer is known; null where the server answers with no content. */
  expects: Shape<T> | null
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
export async function call<T>(path: string, options: CallOptions<T> = { expects: {} }): Promise<T> {
  const used = tokens.get()?.access
  try {
    return await send<T>(path, options)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401 || path.startsWith('auth/')) throw error
    if (!(await signedInAgain(used)) || !isStillOurs(used)) throw error
    return send<T>(path, options)
  }
}

/** Whether the tokens are still the student's for whom the call was made: nothing of one is sent for another. */
const isStillOurs = (used: string | undefined): boolean =>
  used === undefined || ownerOf({ access: used }) === ownerOf(tokens.get())

function authorization(): Record<string, string> {
  const held = tokens.get()
  return held ? { authorization: `Bearer ${held.access}` } : {}
}

/**
 * A PDF that only this student's token opens, or what is left of it from a byte on; a refused token is renewed once.
 * Its body may still break.
 */
export async function fetchPdf(url: string, { from = 0, signal }: { from?: number; signal?: AbortSignal } = {}): Promise<Response> {
  const used = tokens.get()?.access
  const ask = () =>
    fetch(url, {
      headers: { ...authorization(), ...(from > 0 ? { range: `bytes=${from}-` } : {}) },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: signal ?? null,
    }).catch((error: unknown) => {
      throw new NetworkError(error)
    })
  let response = await ask()
  if (response.status === 401 && (await signedInAgain(used)) && isStillOurs(used)) response = await ask()
  if (!response.ok) throw await refusalIn(response)
  // A captive portal answers 200 to everything, with a page of its own.
  if (!response.headers.get('content-type')?.startsWith('application/pdf')) throw new NetworkError(undefined, strangerIn(response))
  return response
}

const isBlock = (error: unknown): error is ApiError => isApiError(error, 'blocked') && error.status === 403

/** A block is heard wherever it is said. */
async function refusalIn(response: Response): Promise<Error> {
  const error = await errorFrom(response)
  if (isBlock(error)) blocked.set(error.message)
  return error
}

async function send<T>(path: string, options: CallOptions<T>): Promise<T> {
  const url = new URL(API + path, location.origin)
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), options.timeoutMs ?? TIMEOUT_MS)
  const stop = () => limit.abort()
  options.signal?.addEventListener('abort', stop, { once: true })
  const sentAt = serverClock.moment()
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
      // Ours never redirect; a captive portal does, to a page of its own.
      redirect: 'error',
      signal: limit.signal,
    })
    const receivedAt = performance.now()
    if (!response.ok) throw await refusalIn(response)
    const body = await ourAnswer(response, options.expects)
    noteServerTime(body, sentAt, receivedAt)
    return body as T
  } catch (error) {
    throw error instanceof ApiError || error instanceof NetworkError ? error : new NetworkError(error)
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', stop)
  }
}

/** A success is one only if it is ours: a portal answers 200, or 204, to everything. */
async function ourAnswer(response: Response, expects: Record<string, unknown> | null): Promise<unknown> {
  if (expects === null) {
    if (response.status === 204) return undefined
    throw new NetworkError(undefined, strangerIn(response))
  }
  let body: unknown
  try {
    body = await response.json()
  } catch (error) {
    throw new NetworkError(error, strangerIn(response))
  }
  if (!fits(body, expects)) throw new NetworkError(undefined, strangerIn(response))
  return body
}

function noteServerTime(body: unknown, sentAt: Moment, receivedAt: number): void {
  if (typeof body !== 'object' || body === null || !('server_time_ms' in body)) return
  if (typeof body.server_time_ms === 'number') {
    serverClock.observe(sentAt.monotonic, receivedAt, body.server_time_ms, sentAt.wall)
  }
}

let renewal: Promise<boolean> | null = null

/** Get new tokens once, however many calls were refused together. */
function signedInAgain(refused: string | undefined): Promise<boolean> {
  const held = tokens.get()
  if (held && held.access !== refused) return Promise.resolve(true)
  renewal ??= renewTokens().finally(() => {
    renewal = null
  })
  return renewal
}

async function renewTokens(): Promise<boolean> {
  const held = tokens.get()
  if (held && (await isRenewed(held.refresh))) return true
  if (renew && (await isBackSilently(renew))) return true
  keepTokens(null)
  return false
}

async function isRenewed(refresh: string): Promise<boolean> {
  try {
    keepTokens(await send<Tokens>('auth/refresh/', { method: 'POST', body: { refresh }, expects: TOKENS }))
    return true
  } catch (error) {
    if (isRefused(error)) return false
    throw error
  }
}

async function isBackSilently(again: () => Promise<boolean>): Promise<boolean> {
  try {
    return await again()
  } catch (error) {
    if (isRefused(error)) return false
    throw error
  }
}

/** Only the server's own no ends a sign-in: not silence, not a busy server, not a stranger on the way; nor a block, which may be lifted. */
const isRefused = (error: unknown) => error instanceof ApiError && error.status < 500 && error.status !== 429 && !isBlock(error)
