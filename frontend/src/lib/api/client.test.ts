import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { blocked } from './blocked'
import { call, fetchPdf, setSilentSignIn } from './client'
import { ApiError, NetworkError } from './errors'
import { serverClock } from '@/lib/time/serverClock'
import { keepTokens, tokens } from './tokens'

const answer = (status: number, body: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

const expired = () => answer(401, { error: 'Sign in again.', code: 'token_expired', details: {} })
const fresh = { access: 'new', refresh: 'r2', access_expires_at: '', student: {} }

let asked: { path: string; bearer: string | null }[] = []

function serve(reply: (path: string, bearer: string | null) => Response | Promise<Response>) {
  vi.stubGlobal('fetch', async (address: URL | string, options: RequestInit) => {
    const { pathname } = new URL(address, location.origin)
    const bearer = new Headers(options.headers).get('authorization')
    asked.push({ path: pathname, bearer })
    return reply(pathname, bearer)
  })
}

beforeEach(() => {
  asked = []
  keepTokens({ access: 'old', refresh: 'r1' })
  setSilentSignIn(async () => false)
})
afterEach(() => vi.unstubAllGlobals())

test('calls refused together renew the token once, and all succeed', async () => {
  serve((path, bearer) => {
    if (path.endsWith('auth/refresh/')) return answer(200, fresh)
    return bearer === 'Bearer new' ? answer(200, { fine: true }) : expired()
  })
  expect(await Promise.all([call('me/'), call('dashboard/'), call('exams/')])).toEqual([{ fine: true }, { fine: true }, { fine: true }])
  expect(asked.filter(({ path }) => path.endsWith('auth/refresh/'))).toHaveLength(1)
  expect(tokens.get()).toEqual({ access: 'new', refresh: 'r2' })
})

test('when no way back in is left, the student is signed out and the refusal stands', async () => {
  serve(() => expired())
  await expect(call('me/')).rejects.toMatchObject({ status: 401 })
  expect(tokens.get()).toBeNull()
})

test('a refused refresh token is followed by the silent way in', async () => {
  setSilentSignIn(async () => {
    keepTokens({ access: 'new', refresh: 'r3' })
    return true
  })
  serve((_, bearer) => (bearer === 'Bearer new' ? answer(200, { fine: true }) : expired()))
  expect(await call('me/')).toEqual({ fine: true })
})

test('a busy server signs nobody out', async () => {
  serve((path) => (path.endsWith('auth/refresh/') ? answer(503, { code: 'busy', error: 'Busy.', details: {} }) : expired()))
  await expect(call('me/')).rejects.toMatchObject({ status: 503 })
  expect(tokens.get()).toEqual({ access: 'old', refresh: 'r1' })
})

test('a refusal carries its code, its sentence and when to come back', async () => {
  serve(() => answer(429, { error: 'Slowly.', code: 'throttled', details: { a: 1 } }, { 'retry-after': '7' }))
  const error = await call('me/').catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ApiError)
  expect(error).toMatchObject({ code: 'throttled', message: 'Slowly.', details: { a: 1 }, retryAfterMs: 7000 })
})

test('silence is an error of its own', async () => {
  serve(() => Promise.reject(new TypeError('Failed to fetch')))
  await expect(call('me/')).rejects.toBeInstanceOf(NetworkError)
})

const PAGE = '<!doctype html><title>Sign in to the network</title>'
const html = (status: number) => new Response(PAGE, { status, headers: { 'content-type': 'text/html' } })

const STRANGERS: [name: string, reply: () => Response][] = [
  ...[200, 400, 401, 403, 404, 405, 409, 413, 451, 500, 511].map((status): [string, () => Response] => [`${status} HTML`, () => html(status)]),
  ['204', () => new Response(null, { status: 204 })],
  ['an empty 200', () => new Response('', { status: 200 })],
  ['half of our JSON', () => new Response('{"id": "7', { status: 200 })],
  ['a list', () => answer(200, [])],
  ['a text', () => new Response('"ok"', { status: 200 })],
  ['the JSON of somebody else', () => answer(200, { status: 'ok' })],
  ['our fields with other kinds', () => answer(200, { id: 7 })],
  ['a refusal without a code', () => answer(403, { error: 'Forbidden' })],
  ['a refusal with a number for a code', () => answer(401, { error: 'Forbidden', code: 401 })],
  ['a refusal with a code that is not like ours', () => answer(400, { error: 'Forbidden', code: 'WAF-1020' })],
  ['a refusal without a sentence', () => answer(400, { code: 'blocked' })],
  ['a refusal without details', () => answer(400, { error: 'No.', code: 'blocked' })],
  ['a refusal with foreign details', () => answer(400, { error: 'No.', code: 'blocked', details: 'ray 17' })],
]

test.each(STRANGERS)('%s is no answer of ours, and signs nobody out', async (_, reply) => {
  serve(reply)
  await expect(call<{ id: string }>('me/', { expects: { id: 'string' } })).rejects.toBeInstanceOf(NetworkError)
  expect(tokens.get()).toEqual({ access: 'old', refresh: 'r1' })
})

test.each(STRANGERS)('%s instead of new tokens signs nobody out', async (_, reply) => {
  serve((path) => (path.endsWith('auth/refresh/') ? reply() : expired()))
  await expect(call('me/')).rejects.toBeInstanceOf(NetworkError)
  expect(tokens.get()).toEqual({ access: 'old', refresh: 'r1' })
})

test('a sign-out is one only if the server says so', async () => {
  serve(() => html(200))
  await expect(call('auth/logout/', { method: 'POST', expects: null })).rejects.toBeInstanceOf(NetworkError)
  serve(() => new Response(null, { status: 204 }))
  expect(await call('auth/logout/', { method: 'POST', expects: null })).toBeUndefined()
})

test('a silent sign-in that is refused ends the sign-in; one that meets silence does not', async () => {
  serve(() => expired())
  setSilentSignIn(() => Promise.reject(new NetworkError()))
  await expect(call('me/')).rejects.toBeInstanceOf(NetworkError)
  expect(tokens.get()).not.toBeNull()
  setSilentSignIn(() => Promise.reject(new ApiError(401, 'init_data_expired', 'Too old.', {}, null)))
  await expect(call('me/')).rejects.toMatchObject({ status: 401 })
  expect(tokens.get()).toBeNull()
})

test('nobody is led away by a redirect', async () => {
  let followed: RequestRedirect | undefined
  vi.stubGlobal('fetch', async (_: URL, options: RequestInit) => {
    followed = options.redirect
    return answer(200, {})
  })
  await call('me/')
  expect(followed).toBe('error')
})

test('a stranger does not set the clock', async () => {
  serve(() => answer(200, { server_time_ms: 1 }))
  await call<{ id: string }>('me/', { expects: { id: 'string' } }).catch(() => undefined)
  expect(serverClock.isSet).toBe(false)
})

test('a block is heard wherever it is said', async () => {
  serve(() => answer(403, { error: 'This account is blocked.', code: 'blocked', details: {} }))
  await expect(call('dashboard/')).rejects.toMatchObject({ code: 'blocked' })
  expect(blocked.get()).toBe('This account is blocked.')
  expect(asked).toHaveLength(1)
  blocked.set(null)
})

const block = () => answer(403, { error: 'This account is blocked.', code: 'blocked', details: {} })

test.each<[where: string, reply: (path: string, bearer: string | null) => Response]>([
  ['instead of new tokens', (path) => (path.endsWith('auth/refresh/') ? block() : expired())],
  ['once the tokens are new', (path, bearer) => (path.endsWith('auth/refresh/') ? answer(200, fresh) : bearer === 'Bearer new' ? block() : expired())],
  ['to a silent sign-in', (path) => (path.endsWith('auth/telegram/') ? block() : expired())],
])('a block that is said %s is shown as one, and signs nobody out', async (_, reply) => {
  setSilentSignIn(() => call<boolean>('auth/telegram/'))
  serve(reply)
  await expect(call('me/')).rejects.toMatchObject({ code: 'blocked' })
  expect(blocked.get()).toBe('This account is blocked.')
  expect(tokens.get()).not.toBeNull()
  blocked.set(null)
})

describe('a file', () => {
  const pdf = () => new Response('%PDF-', { headers: { 'content-type': 'application/pdf' } })

  test('comes with new tokens where the old ones are worn out', async () => {
    serve((path, bearer) => (path.endsWith('auth/refresh/') ? answer(200, fresh) : bearer === 'Bearer new' ? pdf() : expired()))
    expect(await (await fetchPdf('/api/v1/exams/7/pdf/')).text()).toBe('%PDF-')
  })

  test('that is refused for a block is heard, too', async () => {
    serve(block)
    await expect(fetchPdf('/api/v1/exams/7/pdf/')).rejects.toMatchObject({ code: 'blocked' })
    expect(blocked.get()).toBe('This account is blocked.')
    blocked.set(null)
  })

  test('that does not come is silence', async () => {
    serve(() => Promise.reject(new TypeError('Failed to fetch')))
    await expect(fetchPdf('/api/v1/exams/7/pdf/')).rejects.toBeInstanceOf(NetworkError)
  })
})

test.each([400, 429, 503])('a %s with the word for a block blocks nobody', async (status) => {
  serve(() => answer(status, { error: 'Blocked by the filter.', code: 'blocked', details: {} }))
  await expect(call('dashboard/')).rejects.toMatchObject({ status })
  expect(blocked.get()).toBeNull()
})

test('another refusal of ours blocks nobody', async () => {
  serve(() => answer(403, { error: 'No active session', code: 'no_active_session', details: {} }))
  await expect(call('exams/1/pdf/')).rejects.toMatchObject({ status: 403 })
  expect(blocked.get()).toBeNull()
})

test('a filter that uses our word in JSON of its own blocks nobody', async () => {
  serve(() => answer(403, { error: 'Blocked by the filter.', code: 'blocked' }))
  await expect(call('dashboard/')).rejects.toBeInstanceOf(Error)
  expect(blocked.get()).toBeNull()
})
