import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PartError } from '@/lib/parts/part'
import { serverClock } from '@/lib/time/serverClock'
import { adviceAfter, type Rehearsal, Rehearsing } from './rehearsal'

const READY: Rehearsal = { code: async () => undefined, paper: async () => undefined, store: async () => true }
const failing = (error: unknown) => () => Promise.reject(error)
const answering = () => vi.stubGlobal('fetch', async () => Response.json({ server_time_ms: Date.now(), exam: null }))
const states = (rehearsing: Rehearsing) => Object.fromEntries(Object.entries(rehearsing.checks.get()).map(([name, { state }]) => [name, state]))

beforeEach(answering)
afterEach(() => void vi.unstubAllGlobals())

test('a device on which everything works may start', async () => {
  const rehearsing = new Rehearsing(READY)
  expect(states(rehearsing)).toEqual({ network: 'waiting', clock: 'waiting', storage: 'waiting', engine: 'waiting' })
  await rehearsing.run()
  expect(states(rehearsing)).toEqual({ network: 'good', clock: 'good', storage: 'good', engine: 'good' })
  expect(serverClock.isSet).toBe(true)
  expect(await rehearsing.isPassed()).toBe(true)
})

test('a call that failed is no clock set by the server', async () => {
  vi.stubGlobal('fetch', failing(new TypeError('Failed to fetch')))
  const rehearsing = new Rehearsing(READY)
  await rehearsing.run()
  expect(states(rehearsing)).toMatchObject({ network: 'poor', clock: 'poor' })
})

test.each([
  ['code', failing(new PartError('broken', 'x'))],
  ['paper', failing(new Error('The sample page was drawn without its letters.'))],
] as const)('without its %s the exam may not be started, until it has come', async (what, fail) => {
  const parts = { ...READY, [what]: vi.fn(READY[what]).mockImplementationOnce(fail) }
  const rehearsing = new Rehearsing(parts)
  void rehearsing.run()
  expect(await rehearsing.isPassed()).toBe(false)
  expect(states(rehearsing)).toMatchObject({ engine: 'bad', storage: 'good' })
  await rehearsing.run()
  expect(await rehearsing.isPassed()).toBe(true)
})

test('a device that keeps no answers is warned and may start', async () => {
  const rehearsing = new Rehearsing({ ...READY, store: async () => false })
  await rehearsing.run()
  expect(rehearsing.checks.get().storage).toEqual({ state: 'poor', advice: 'lobby.check.storagePoor' })
  expect(await rehearsing.isPassed()).toBe(true)
})

test.each([
  [new PartError('unreachable', 'x'), 'Android', 'lobby.check.engineUnreachable'],
  [new PartError('gone', 'x'), 'Android', 'lobby.check.engineGone'],
  [new PartError('broken', 'x'), 'Mozilla/5.0 (Linux; Android 8.1; wv) Chrome/87', 'lobby.check.engineAndroid'],
  [new Error('hangs'), 'Mozilla/5.0 (iPhone; CPU iPhone OS 14_0)', 'lobby.check.engineIos'],
  [new Error('hangs'), 'Mozilla/5.0 (X11; Linux x86_64)', 'lobby.check.engineDesktop'],
])('%s on %s is answered by %s', (error, userAgent, advice) => {
  expect(adviceAfter(error, userAgent)).toBe(advice)
})
