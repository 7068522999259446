import 'fake-indexeddb/auto'
import { expect, test, vi } from 'vitest'
import { merged, type OutgoingAnswer } from './machine'
import { AnswerRunner, type SaveOutcome } from './runner'
import { memoryStore, openStore } from './store'

const echoed = (answers: readonly OutgoingAnswer[]): SaveOutcome => ({
  kind: 'saved',
  answers: answers.map((answer) => ({ ...answer, applied: true })),
})

test('an answer typed offline survives a reload on the device and is sent afterwards', async () => {
  const store = await openStore('reload')
  const offline = new AnswerRunner({
    session: 's1', initial: merged([], []), store,
    send: async () => ({ kind: 'failed', trouble: 'network', retryAfterMs: null }),
  })
  offline.dispatch({ type: 'edit', key: '36a', value: '√2', quick: false })
  await vi.waitFor(async () => expect(await store.load('s1')).toHaveLength(1))
  offline.stop()

  const received: OutgoingAnswer[] = []
  const again = new AnswerRunner({
    session: 's1', initial: merged([], await store.load('s1')), store,
    send: async (answers) => {
      received.push(...answers)
      return echoed(answers)
    },
  })
  expect(await again.drained(1000)).toBe(true)
  expect(received).toEqual([{ key: '36a', value: '√2', rev: 1 }])
})

test('erasing leaves nothing of the session and all of another', async () => {
  const store = await openStore('erase')
  await store.keep('mine', { key: '1', value: 'A', rev: 1 })
  await store.keepMarks('mine', { flagged: [3], question: 3 })
  await store.keep('other', { key: '1', value: 'B', rev: 1 })
  await store.erase('mine')
  expect(await store.load('mine')).toEqual([])
  expect(await store.loadMarks('mine')).toBeNull()
  expect(await store.load('other')).toHaveLength(1)
})

test('an older text never replaces a newer one on the device', async () => {
  const store = await openStore('order')
  await store.keep('s', { key: '1', value: 'new', rev: 5 })
  await store.keep('s', { key: '1', value: 'old', rev: 4 })
  expect(await store.load('s')).toEqual([{ key: '1', value: 'new', rev: 5 }])
})

test('draining says no when the server stays silent', async () => {
  const runner = new AnswerRunner({
    session: 's', initial: merged([], [{ key: '1', value: 'A', rev: 1 }]), store: memoryStore(),
    send: async () => ({ kind: 'failed', trouble: 'network', retryAfterMs: null }),
  })
  expect(await runner.drained(30)).toBe(false)
  runner.stop()
})

test('another try waits at least as long as the server asked', async () => {
  const delays: number[] = []
  const runner = new AnswerRunner({
    session: 's', initial: merged([], [{ key: '1', value: 'A', rev: 1 }]), store: memoryStore(),
    send: async () => ({ kind: 'failed', trouble: 'busy', retryAfterMs: 9000 }),
    setTimer: (_, delay) => delays.push(delay),
    clearTimer: () => undefined,
    random: () => 0,
  })
  runner.dispatch({ type: 'flush' })
  await vi.waitFor(() => expect(delays).toEqual([9000]))
})

test('a browser that cannot store says so', async () => {
  const runner = new AnswerRunner({
    session: 's', initial: merged([], []),
    store: { ...memoryStore(), keep: () => Promise.reject(new Error('quota')) },
    send: async (answers) => echoed(answers),
  })
  runner.dispatch({ type: 'edit', key: '1', value: 'A', quick: true })
  await vi.waitFor(() => expect(runner.get().isKept).toBe(false))
  runner.stop()
})
