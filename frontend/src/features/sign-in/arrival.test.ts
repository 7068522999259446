import { beforeEach, expect, test, vi } from 'vitest'
import { keepTokens } from '@/lib/api/tokens'
import { arrival, noteArrival } from './arrival'
import { newLoginState } from './telegramLogin'

const signedBy = (id: number) => `user=${encodeURIComponent(JSON.stringify({ id, first_name: 'Victor' }))}&auth_date=1&hash=ab`
const result = (id: number) => `#tgAuthResult=${btoa(JSON.stringify({ id, first_name: 'Victor', auth_date: 1, hash: 'ab' }))}`
const open = (address: string) => history.replaceState(null, '', address)

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('nothing may be sent before a yes')))
  arrival.set(null)
  keepTokens(null)
  sessionStorage.clear()
  open('/')
})

test("a link with somebody's start data asks, also whom is signed in as another", () => {
  noteArrival(signedBy(666))
  expect(arrival.get()).toMatchObject({ person: { telegramId: '666', name: 'Victor' }, isAsked: false })
  keepTokens({ access: 'a', refresh: 'r', telegramId: '5001' })
  arrival.set(null)
  noteArrival(signedBy(666))
  expect(arrival.get()?.isAsked).toBe(false)
})

test('who is signed in already is not asked', () => {
  keepTokens({ access: 'a', refresh: 'r', telegramId: '666' })
  noteArrival(signedBy(666))
  expect(arrival.get()).toBeNull()
})

test('the result of a log-in that this tab asked for needs no question, once', () => {
  const state = newLoginState()
  open(`/?demo&login=${state}${result(666)}`)
  noteArrival('')
  expect(arrival.get()).toMatchObject({ person: { telegramId: '666' }, isAsked: true })
  expect(location.pathname + location.search + location.hash).toBe('/?demo=')
  open(`/?login=${state}${result(666)}`)
  noteArrival('')
  expect(arrival.get()?.isAsked).toBe(false)
})

test.each(['', '?login=', '?login=0123', '?login=null'])('a result without our state asks: %s', (query) => {
  newLoginState()
  open(`/${query}${result(666)}`)
  noteArrival('')
  expect(arrival.get()?.isAsked).toBe(false)
  expect(location.href).not.toContain('tgAuthResult')
})

test('a state that nobody made is no state', () => {
  open(`/?login=null${result(666)}`)
  noteArrival('')
  expect(arrival.get()?.isAsked).toBe(false)
})

test('an unreadable result is cleared away and asks nobody', () => {
  open('/#tgAuthResult=%%%')
  noteArrival('')
  expect([arrival.get(), location.hash]).toEqual([null, ''])
})
