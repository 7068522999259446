import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openDatabase, written } from './database'
import { merged, type OutgoingAnswer } from './machine'
import { AnswerRunner } from './runner'
import { statusOf } from './status'
import { AnswerStore, type StoreNews } from './store'

const WAIT_MS = 40
const answer = (key: string, value: string, rev: number): OutgoingAnswer => ({ key, value, rev })
const valuesOf = (answers: readonly OutgoingAnswer[]) => Object.fromEntries(answers.map(({ key, value }) => [key, value]))
/** What a page that comes later finds on the device. */
const found = async (name: string, session = 's') => (await new AnswerStore(name).load(session)).answers

beforeEach(() => vi.stubGlobal('indexedDB', new IDBFactory()))
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

test('erasing leaves nothing of the session and all of another', async () => {
  const store = new AnswerStore('erase')
  await store.keep('mine', answer('1', 'A', 1))
  await store.keepMarks('mine', { flagged: [3], question: 3, struck: { 1: 'C' } })
  await store.keepDevice('mine', 'phone')
  await store.keep('other', answer('1', 'B', 1))
  await store.erase('mine')
  for (const asked of [store, new AnswerStore('erase')]) {
    expect(await asked.load('mine')).toEqual({ answers: [], marks: null, device: null, isRead: true })
    expect((await asked.load('other')).answers).toHaveLength(1)
  }
})

test('an older text never replaces a newer one on the device', async () => {
  const store = new AnswerStore('order')
  await store.keep('s', answer('1', 'new', 5))
  await store.keep('s', answer('1', 'old', 4))
  await new AnswerStore('order').keep('s', answer('1', 'older', 3))
  expect(await found('order')).toEqual([answer('1', 'new', 5)])
})

test('marks and the device that held the session are found again', async () => {
  const store = new AnswerStore('marks')
  await store.keepDevice('s', 'phone')
  expect(await new AnswerStore('marks').load('s')).toMatchObject({ marks: null, device: 'phone' })
  await store.keepMarks('s', { flagged: [2], question: 7, struck: { 7: 'AC' } })
  await store.keepDevice('s', 'tablet')
  const marks = { flagged: [2], question: 7, struck: { 7: 'AC' } }
  expect(await new AnswerStore('marks').load('s')).toMatchObject({ marks, device: 'tablet' })
})

test('marks that an older version of the app left have nothing struck out', async () => {
  const database = await openDatabase('older')
  await written(database, { marks: [{ session: 's', flagged: [2], question: 7 }] })
  database.close()
  expect((await new AnswerStore('older').load('s')).marks).toEqual({ flagged: [2], question: 7, struck: {} })
})

test.each([
  ['opening', () => vi.spyOn(indexedDB, 'open').mockReturnValue(new EventTarget() as IDBOpenDBRequest)],
  ['reading', () => vi.spyOn(IDBObjectStore.prototype, 'getAll').mockReturnValue(new EventTarget() as IDBRequest)],
  ['opening at all', () => vi.stubGlobal('indexedDB', undefined)],
])('a store that does not answer to %s is not waited for, and memory serves', async (_, silence) => {
  silence()
  const store = new AnswerStore('silent', WAIT_MS)
  const begun = performance.now()
  expect(await store.load('s')).toEqual({ answers: [], marks: null, device: null, isRead: false })
  expect(performance.now() - begun).toBeLessThan(1000)
  expect(store.isDurable).toBe(false)
  store.keep('s', answer('1', 'A', 1)).catch(() => undefined)
  expect((await store.load('s')).answers).toEqual([answer('1', 'A', 1)])
})

test('a store that was silent is found later, with what an earlier page left in it', async () => {
  await new AnswerStore('late').keep('s', answer('2', 'left behind', 3))
  const silent = vi.spyOn(indexedDB, 'open').mockReturnValue(new EventTarget() as IDBOpenDBRequest)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const store = new AnswerStore('late', WAIT_MS)
  const news: StoreNews[] = []
  store.listen((said) => news.push(said))
  const opening = store.load('s')
  await vi.advanceTimersByTimeAsync(WAIT_MS)
  expect((await opening).answers).toEqual([])
  store.keep('s', answer('1', 'A', 1001)).catch(() => undefined)
  await vi.advanceTimersByTimeAsync(WAIT_MS)
  silent.mockRestore()
  vi.advanceTimersByTime(5000 - WAIT_MS)
  vi.useRealTimers()
  await vi.waitFor(() => expect(news.map(({ kind }) => kind)).toEqual(['failed', 'found', 'back']))
  expect(valuesOf(await found('late'))).toEqual({ 1: 'A', 2: 'left behind' })
})

/** A page whose store stays silent as it opens the session; `wake` ends the silence, `retry` is when the store is tried again. */
async function openedBlind(name: string) {
  const silent = vi.spyOn(indexedDB, 'open').mockReturnValue(new EventTarget() as IDBOpenDBRequest)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const store = new AnswerStore(name, WAIT_MS)
  const isFound = new Promise((resolve) => store.listen((said) => said.kind === 'found' && resolve(true)))
  const opening = store.load('s')
  await vi.advanceTimersByTimeAsync(WAIT_MS)
  await opening
  const retry = async (passedMs = 0) => {
    vi.advanceTimersByTime(5000 - passedMs)
    vi.useRealTimers()
    await isFound
  }
  return { store, wake: () => silent.mockRestore(), retry }
}

test('what was not read yet is not erased', async () => {
  await new AnswerStore('unread').keep('s', answer('2', 'left behind', 3))
  const { store, wake, retry } = await openedBlind('unread')
  await store.erase('s')
  wake()
  await retry()
  expect(valuesOf(store.known('s').answers)).toEqual({ 2: 'left behind' })
  expect(valuesOf(await found('unread'))).toEqual({ 2: 'left behind' })
  await store.erase('s')
  expect(await found('unread')).toEqual([])
})

test.each(['before', 'after'])('flags and struck letters of an earlier page outlive a store that answers late: something is written %s it is read', async (when) => {
  const name = `late marks ${when}`
  const earlier = new AnswerStore(name)
  await earlier.keepDevice('s', 'tablet')
  await earlier.keepMarks('s', { flagged: [3, 9], question: 9, struck: { 1: 'AC', 2: 'B' } })
  const { store, wake, retry } = await openedBlind(name)
  const writing = [store.keepDevice('s', 'phone'), store.keepMarks('s', { flagged: [4, 9], question: 2, struck: { 1: 'D', 5: 'A' } })]
  for (const written of writing) written.catch(() => undefined)
  await vi.advanceTimersByTimeAsync(WAIT_MS)
  wake()
  if (when === 'before') await store.keep('s', answer('1', 'B', 1001))
  await retry(WAIT_MS)
  await store.keep('s', answer('2', 'D', 1002))
  const all = { marks: { flagged: [3, 9, 4], question: 2, struck: { 1: 'ACD', 2: 'B', 5: 'A' } }, device: 'phone', isRead: true }
  expect(store.known('s')).toMatchObject(all)
  expect(await new AnswerStore(name).load('s')).toMatchObject(all)
})

test('a store that was closed in the background is opened anew by the next write', async () => {
  const opened: IDBDatabase[] = []
  const honest = indexedDB.open.bind(indexedDB)
  vi.spyOn(indexedDB, 'open').mockImplementation((...words) => {
    const request = honest(...words)
    request.addEventListener('success', () => opened.push(request.result))
    return request
  })
  const store = new AnswerStore('closed')
  const news: StoreNews[] = []
  store.listen((said) => news.push(said))
  await store.keep('s', answer('1', 'A', 1))
  opened[0]?.close()
  await store.keep('s', answer('2', 'B', 2))
  expect(news).toEqual([])
  expect(valuesOf(await found('closed'))).toEqual({ 1: 'A', 2: 'B' })
})

test('what could not be erased is erased when the store is back', async () => {
  await new AnswerStore('erase later').keep('s', answer('1', 'A', 1))
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const store = new AnswerStore('erase later')
  await store.load('s')
  const broken = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
    throw new DOMException('lost', 'UnknownError')
  })
  await store.erase('s')
  expect(store.isDurable).toBe(false)
  broken.mockRestore()
  vi.advanceTimersByTime(5000)
  vi.useRealTimers()
  await vi.waitFor(async () => expect(await found('erase later')).toEqual([]))
})

test('what could not be written is written again by itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const store = new AnswerStore('quota')
  const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  await store.keep('s', answer('1', 'A', 1)).catch(() => undefined)
  await vi.waitFor(() => expect(store.isDurable).toBe(false))
  full.mockRestore()
  vi.advanceTimersByTime(5000)
  vi.useRealTimers()
  await vi.waitFor(() => expect(store.isDurable).toBe(true))
  expect(valuesOf(await found('quota'))).toEqual({ 1: 'A' })
})

test('a store that the browser emptied is filled again', async () => {
  const store = new AnswerStore('evicted')
  await store.keep('s', answer('1', 'A', 1))
  await new Promise((resolve) => {
    // Deleting makes the open handle hear "versionchange", as another page's newer version would.
    indexedDB.deleteDatabase('evicted').onsuccess = resolve
  })
  await store.keep('s', answer('2', 'B', 2))
  expect(valuesOf(await found('evicted'))).toEqual({ 1: 'A', 2: 'B' })
})

test('a store of a newer version of the app is used as it is', async () => {
  await new AnswerStore('newer').keep('s', answer('1', 'A', 1))
  await new Promise<void>((resolve, reject) => {
    const opening = indexedDB.open('newer', 7)
    opening.onerror = () => reject(new Error('refused'))
    opening.onsuccess = () => {
      opening.result.close()
      resolve()
    }
  })
  const store = new AnswerStore('newer')
  expect((await store.load('s')).answers).toEqual([answer('1', 'A', 1)])
  await store.keep('s', answer('1', 'B', 2))
  expect(valuesOf(await found('newer'))).toEqual({ 1: 'B' })
})

test('the badge says one thing: kept here only while it is kept here', async () => {
  vi.stubGlobal('indexedDB', undefined)
  const store = new AnswerStore('badge', WAIT_MS)
  await store.load('s')
  const runner = new AnswerRunner({
    session: 's', initial: merged([], []), store,
    send: async () => ({ kind: 'failed', trouble: 'network', retryAfterMs: null }),
  })
  runner.dispatch({ type: 'edit', key: '1', value: 'A', quick: true })
  runner.dispatch({ type: 'flush' })
  await vi.waitFor(() => expect(statusOf(runner.get())).toEqual({ kind: 'offline', kept: 1, isKept: false }))
  runner.stop()
})
