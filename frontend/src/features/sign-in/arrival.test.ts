import { beforeEach, expect, test, vi } from 'vitest'
import { keepTokens } from '@/lib/api/tokens'
import { readArrival } from './arrival'
import { type Arrival, arriving, noteArrival } from './arriving'
import { newLoginState } from './telegramLogin'

const signedBy = (id: number) => `user=${encodeURIComponent(JSON.stringify({ id, first_name: 'Victor' }))}&auth_date=1&hash=ab`
const result = (id: number) => `#tgAuthResult=${btoa(JSON.stringify({ id, first_name: 'Victor', auth_date: 1, hash: 'ab' }))}`

/** What the first screen would find. */
function arrivalOf(offeredInitData: string): Arrival | null {
  arriving.set(null)
  noteArrival(offeredInitData)
  const came = arriving.get()
  return came && 'offeredInitData' in came ? readArrival(came) : null
}

const open = (address: string) => history.replaceState(null, '', address)

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('nothing may be sent before a yes')))
  keepTokens(null)
  sessionStorage.clear()
  open('/')
})

test("a link with somebody's start data asks, also whom is signed in as another", () => {
  expect(arrivalOf(signedBy(666))).toMatchObject({ person: { telegramId: '666', name: 'Victor' }, isAsked: false })
  keepTokens({ access: 'a', refresh: 'r', telegramId: '5001' })
  expect(arrivalOf(signedBy(666))?.isAsked).toBe(false)
})

test('who is signed in already is not asked', () => {
  keepTokens({ access: 'a', refresh: 'r', telegramId: '666' })
  expect(arrivalOf(signedBy(666))).toBeNull()
})

test('the result of a log-in that this tab asked for needs no question, once', () => {
  const state = newLoginState()
  open(`/?demo&login=${state}${result(666)}`)
  expect(arrivalOf('')).toMatchObject({ person: { telegramId: '666' }, isAsked: true })
  expect(location.pathname + location.search + location.hash).toBe('/?demo=')
  open(`/?login=${state}${result(666)}`)
  expect(arrivalOf('')?.isAsked).toBe(false)
})

test.each(['', '?login=', '?login=0123', '?login=null'])('a result without our state asks: %s', (query) => {
  newLoginState()
  open(`/${query}${result(666)}`)
  expect(arrivalOf('')?.isAsked).toBe(false)
  expect(location.href).not.toContain('tgAuthResult')
})

test('a state that nobody made is no state', () => {
  open(`/?login=null${result(666)}`)
  expect(arrivalOf('')?.isAsked).toBe(false)
  open(`/${result(666)}`)
  expect(arrivalOf('')).toMatchObject({ person: { telegramId: '666' }, isAsked: false })
})

test('an unreadable result is cleared away and asks nobody', () => {
  open('/#tgAuthResult=%%%')
  expect([arrivalOf(''), location.hash]).toEqual([null, ''])
})
