import { expect, test } from 'vitest'
import { loginAddress, loginResult, newLoginState } from './telegramLogin'

test('the fields come back behind the hash as Telegram signed them', () => {
  const fields = { id: 5_000_000_001, first_name: 'Oʻtkir', hash: 'ab' }
  const bytes = new TextEncoder().encode(JSON.stringify(fields))
  const base64url = btoa(String.fromCodePoint(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
  expect(loginResult(`#tgAuthResult=${base64url}`)).toEqual(fields)
})

test('anything else behind the hash is no sign-in', () => {
  expect(['', '#tgAuthResult=', '#tgAuthResult=%%%', '#tgAuthResult=ZmFsc2U', '#other'].map(loginResult)).toEqual([null, null, null, null, null])
})

test('the log-in page is told where to come back to', () => {
  const address = new URL(loginAddress(42, 'https://exam.example'))
  expect(address.origin).toBe('https://oauth.telegram.org')
  expect(Object.fromEntries(address.searchParams)).toEqual({ bot_id: '42', origin: 'https://exam.example', return_to: 'https://exam.example/' })
})

test('the secret of this tab travels with the log-in', () => {
  const state = newLoginState()
  expect(state).toMatch(/^[0-9a-f]{32}$/)
  expect(newLoginState()).not.toBe(state)
  expect(new URL(loginAddress(42, 'https://exam.example', state)).searchParams.get('return_to')).toBe(`https://exam.example/?login=${state}`)
})
