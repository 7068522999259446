import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { call, setSilentSignIn } from './client'
import { ApiError, NetworkError } from './errors'
import { keepTokens, tokens } from './tokens'

const answer = (status: number, body: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })

const expired = () => answer(401, { error: 'Sign in again.', code: 'token_expired', details: {} })
const fresh = { access: 'new', refresh: 'r2', access_expires_at: '', student: {} }

let asked: { path: string; bearer: string | null }[] = []

function serve(reply: (path: string, bearer: string | null) => Response | Promise<Response>) {
  vi.stubGlobal('fetch', async (url: URL, options: RequestInit) => {
    const bearer = new Headers(options.headers).get('authorization')
    asked.push({ path: url.pathname, bearer })
    return reply(url.pathname, bearer)
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
  serve((path) => (path.endsWith('auth/refresh/') ? answer(503, { code: 'busy', error: 'Busy.' }) : expired()))
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
