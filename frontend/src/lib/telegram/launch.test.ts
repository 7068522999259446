import { afterEach, expect, test, vi } from 'vitest'
import { isInsideTelegram } from './launch'
import { personIn, personOf } from './person'

afterEach(() => vi.unstubAllGlobals())

test('start data name a person, with nothing that hides or turns text around', () => {
  const user = JSON.stringify({ id: 5_000_000_001, first_name: '‮Anna‎', last_name: 'Karimova' })
  expect(personIn(new URLSearchParams({ user, hash: 'x' }).toString())).toEqual({ telegramId: '5000000001', name: 'Anna Karimova' })
  expect(personOf({ id: '7', first_name: 'x'.repeat(500) })?.name).toHaveLength(60)
  expect(personOf({ id: 7 })).toEqual({ telegramId: '7', name: 'Telegram 7' })
})

test('anything else names nobody', () => {
  const none = ['', 'user=', 'user=null', 'user=%7B', 'user=%7B%7D', 'hash=1'].map(personIn)
  expect([...none, personOf(null), personOf('x'), personOf({ id: -5 }), personOf({ id: {} })]).toEqual(Array(10).fill(null))
})

test('an ordinary page is not inside Telegram', async () => {
  expect(await isInsideTelegram(20)).toBe(false)
})

test('a client that put its object into the page is', async () => {
  vi.stubGlobal('TelegramWebviewProxy', { postEvent: () => undefined })
  expect(await isInsideTelegram(20)).toBe(true)
})

test('a frame counts only if what is around it answers as Telegram does', async () => {
  const say = (data: unknown, source: unknown) => window.dispatchEvent(new MessageEvent('message', { data, source: source as Window }))
  const asked: string[] = []
  const parent = { postMessage: (words: string) => void asked.push(words) }
  vi.stubGlobal('parent', parent)
  const silent = isInsideTelegram(30)
  say(JSON.stringify({ eventType: 'theme_changed' }), window)
  say('{"nothing":1}', parent)
  say({ eventType: 'theme_changed' }, parent)
  expect(await silent).toBe(false)
  const answered = isInsideTelegram(5000)
  say(JSON.stringify({ eventType: 'theme_changed', eventData: {} }), parent)
  expect(await answered).toBe(true)
  expect(asked.map((words) => JSON.parse(words) as object)).toEqual(
    Array.from({ length: 2 }, () => ({ eventType: 'web_app_request_theme', eventData: {} })),
  )
})
