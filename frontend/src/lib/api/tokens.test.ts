import { beforeEach, expect, test, vi } from 'vitest'
import { call, setSilentSignIn } from './client'
import { meQuery, signOut } from './me'
import { queryClient } from './queries'
import { followOtherTabs, keepOnlyTokensOf, keepTokens, ownerOf, tokens } from './tokens'

const accessOf = (digit: string, grant = '1') => `v1.${digit.repeat(32)}.${grant.repeat(32)}.1795000000.sig`
const ANNA = { access: accessOf('a'), refresh: 'ra', telegramId: '5001' }
const BOBUR = { access: accessOf('b'), refresh: 'rb', telegramId: '5002' }

const stored = () => JSON.parse(localStorage.getItem('desk.tokens') ?? 'null') as { refresh: string } | null

beforeEach(() => {
  keepTokens(null)
  queryClient.clear()
  setSilentSignIn(async () => false)
  vi.unstubAllGlobals()
})

test('the token itself says whose it is', () => {
  expect(ownerOf(ANNA)).toBe('a'.repeat(32))
  expect([null, { access: '' }, { access: 'v1.short.x' }, { access: 'old' }].map(ownerOf)).toEqual([null, null, null, null])
})

test('in Telegram the account that is open decides: tokens of another, or of nobody knows whom, are dropped', () => {
  keepTokens(ANNA)
  keepOnlyTokensOf('5001')
  expect(tokens.get()).toEqual(ANNA)
  keepOnlyTokensOf('5002')
  expect([tokens.get(), stored()]).toEqual([null, null])
  keepTokens({ access: ANNA.access, refresh: 'ra' })
  keepOnlyTokensOf('5001')
  expect([tokens.get(), stored()]).toEqual([null, null])
})

test('where Telegram says nothing the tokens are not used, and not lost', () => {
  keepTokens(ANNA)
  keepOnlyTokensOf(null)
  expect(tokens.get()).toBeNull()
  expect(stored()).toMatchObject({ refresh: 'ra' })
})

test('renewed tokens stay those of their Telegram account, and a new student brings no former account', () => {
  keepTokens(ANNA)
  keepTokens({ access: accessOf('a', '2'), refresh: 'r2' })
  expect(tokens.get()?.telegramId).toBe('5001')
  keepTokens({ access: BOBUR.access, refresh: 'rb' })
  expect(tokens.get()?.telegramId).toBeUndefined()
})

test('what was fetched for one student is gone when another signs in, not when the same one does', () => {
  keepTokens(ANNA)
  queryClient.setQueryData(['dashboard'], 'of Anna')
  keepTokens({ access: accessOf('a', '2'), refresh: 'r2' })
  keepTokens(null)
  keepTokens(ANNA)
  expect(queryClient.getQueryData(['dashboard'])).toBe('of Anna')
  keepTokens(null)
  keepTokens(BOBUR)
  expect(queryClient.getQueryData(['dashboard'])).toBeUndefined()
  expect(queryClient.getQueryData(meQuery.queryKey)).toBeUndefined()
})

test.each([
  ['is away', () => Promise.reject(new TypeError('no network'))],
  ['agrees', async () => new Response(null, { status: 204 })]
])('signing out forgets everything of this student, also when the server %s', async (_how, serve) => {
  keepTokens(ANNA)
  queryClient.setQueryData(['dashboard'], 'of Anna')
  vi.stubGlobal('fetch', serve)
  await signOut().catch(() => undefined)
  expect([tokens.get(), stored(), queryClient.getQueryData(['dashboard'])]).toEqual([null, null, undefined])
})

test('a call that was refused to one student is never sent again as another', async () => {
  keepTokens(ANNA)
  const bearers: (string | null)[] = []
  vi.stubGlobal('fetch', async (_url: URL, options: RequestInit) => {
    bearers.push(new Headers(options.headers).get('authorization'))
    keepTokens(BOBUR) // who signed in meanwhile
    return new Response(JSON.stringify({ error: 'x', code: 'token_revoked', details: {} }), { status: 401 })
  })
  await expect(call('sessions/1/answers/', { method: 'POST', body: {}, expects: null })).rejects.toMatchObject({ status: 401 })
  expect(bearers).toEqual([`Bearer ${ANNA.access}`])
})

test('another tab that renews is followed; one that signs somebody else in begins a page of its own', () => {
  const begin = vi.fn()
  followOtherTabs(begin)
  keepTokens(ANNA)
  const tell = (next: object | null) => {
    if (next) localStorage.setItem('desk.tokens', JSON.stringify(next))
    else localStorage.removeItem('desk.tokens')
    window.dispatchEvent(new StorageEvent('storage', { key: 'desk.tokens' }))
  }
  tell({ ...ANNA, refresh: 'r2' })
  expect(tokens.get()?.refresh).toBe('r2')
  tell(BOBUR)
  expect(begin).toHaveBeenCalledOnce()
  expect(tokens.get()?.refresh).toBe('r2')
})
