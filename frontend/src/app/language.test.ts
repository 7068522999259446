import { beforeEach, expect, test, vi } from 'vitest'
import { signInAsDemoStudent } from '@/features/sign-in/api'
import { dashboardQuery } from '@/features/dashboard/api'
import { forgetAgreement } from '@/lib/i18n/agreement'
import { chosenLanguage, language, speak } from '@/lib/i18n/i18n'
import { changeMe, signInWithTelegram } from '@/lib/api/me'
import { queryClient } from '@/lib/api/queries'
import { keepTokens } from '@/lib/api/tokens'

/** One account on the server, and what it was told. */
let account = { id: 'a', full_name: 'Aziza', language: 'uz' }
let isAway = false

const answered = (body: object) => new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })

async function serve(url: URL, { method, body }: RequestInit): Promise<Response> {
  if (isAway) throw new TypeError('away')
  if (method === 'PATCH') account = { ...account, ...(JSON.parse(String(body)) as object) }
  if (url.pathname.endsWith('/dashboard/')) return answered({ rating: {}, student: account })
  if (url.pathname.includes('/auth/')) return answered({ access: `v1.${account.id}.x`, refresh: 'r', student: account })
  return answered(account)
}

/** What `main.tsx` does when the page is loaded anew, and then the first screen. */
async function reload(browser: string): Promise<string> {
  queryClient.clear()
  await speak(chosenLanguage([localStorage.getItem('desk.language'), browser]))
  await queryClient.fetchQuery(dashboardQuery)
  await settled()
  return language.get()
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))
const signIn = () => signInWithTelegram('signed', '1').then(settled)

beforeEach(async () => {
  localStorage.clear()
  queryClient.clear()
  keepTokens(null)
  vi.stubGlobal('fetch', serve)
  account = { id: 'a', full_name: 'Aziza', language: 'uz' }
  isAway = false
  await speak('en')
})

test('the demo speaks the language of the browser, before a reload and after it', async () => {
  await signInAsDemoStudent()
  expect(language.get()).toBe('en')
  expect(await reload('en')).toBe('en')
})

test('the language that the account brings survives a reload in another browser language', async () => {
  account.language = 'ru'
  await signIn()
  expect(language.get()).toBe('ru')
  expect(await reload('en')).toBe('ru')
})

test('a choice at the door wins over the account, and the account learns it', async () => {
  await speak('ru', true)
  forgetAgreement()
  await signIn()
  expect([language.get(), account.language, await reload('en')]).toEqual(['ru', 'ru', 'ru'])
})

test('a choice made on another device is followed here', async () => {
  await signIn()
  account.language = 'ru'
  expect(await reload('en')).toBe('ru')
})

test('a choice of which the account could not be told stands, and is told later', async () => {
  await signIn()
  isAway = true
  await speak('ru', true)
  await changeMe({ language: 'ru' }).catch(() => undefined)
  isAway = false
  expect([await reload('en'), account.language]).toEqual(['ru', 'ru'])
})

test('who signs in after somebody else on the same device keeps their own language', async () => {
  account.language = 'ru'
  await signIn()
  keepTokens(null)
  account = { id: 'b', full_name: 'Bobur', language: 'en' }
  await signIn()
  expect([language.get(), account.language]).toEqual(['en', 'en'])
})

test('an answer from before a choice does not undo it', async () => {
  await signIn()
  let answer: (late: Response) => void = () => undefined
  vi.stubGlobal('fetch', async (url: URL, options: RequestInit) =>
    url.pathname.endsWith('/dashboard/') ? new Promise<Response>((resolve) => (answer = resolve)) : serve(url, options))
  const asking = queryClient.fetchQuery(dashboardQuery)
  await settled()
  const early = answered({ rating: {}, student: { ...account } })
  await speak('ru', true)
  await changeMe({ language: 'ru' })
  answer(early)
  await asking
  await settled()
  expect([language.get(), account.language]).toEqual(['ru', 'ru'])
})
