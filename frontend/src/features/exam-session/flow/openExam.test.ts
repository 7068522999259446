import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { SessionClock, SessionState } from '@/lib/api/types'
import { loadClock, loadSession, saveAnswers } from '../api'
import { AnswerStore, answerStore } from '../autosave/store'
import { type OpenExam, openExam } from './openExam'

vi.mock('@/lib/device', () => ({ deviceId: async () => 'phone', deviceFor: async () => 'phone' }))
vi.mock('../api', async (original) => ({
  ...(await original<typeof import('../api')>()),
  loadClock: vi.fn(),
  loadSession: vi.fn(),
  saveAnswers: vi.fn(),
}))

const MINUTE = 60_000
const slot = (question_number: number) => ({ question_number, sub_part: '', kind: 'choice' as const, choices: 'ABCD' })

/** What the server says of a live session that ends in so many minutes. */
function said(status: SessionState['status'], minutes: number): SessionState {
  const now = Date.now()
  const [start, end] = [new Date(now - MINUTE).toISOString(), new Date(now + minutes * MINUTE).toISOString()]
  return {
    id: 's', mode: 'live', status, started_at: start, deadline: end, submitted_at: null, auto_submitted: status === 'submitted',
    server_time: start, server_time_ms: now, deadline_ms: now + minutes * MINUTE, grace_seconds: 30,
    exam: { id: 'e', title: 'Sinov', duration_minutes: 150, scheduled_end: end }, current_question: null, last_activity: start,
    slots: [slot(1), slot(2)], answers: [], held_elsewhere: false, paper_url: '/paper', watermark: '', total_xp: 0,
    progress: { answered: 0, total: 2, percentage: 0, total_xp: 0 },
  }
}

let exam: OpenExam
const open = async (state: SessionState) => {
  vi.mocked(loadSession).mockResolvedValue(state)
  exam = await openExam('s', () => undefined)
  return exam
}
const sentValues = () => vi.mocked(saveAnswers).mock.calls.map(([, , answers]) => answers.map(({ key, value }) => key + value))
const kept = async () => (await answerStore.load('s')).answers.map(({ key, value }) => key + value)

beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'setInterval', 'clearInterval'] })
})
afterEach(async () => {
  exam.close()
  vi.useRealTimers()
  await answerStore.erase('s')
  vi.resetAllMocks()
  vi.unstubAllGlobals()
})

/** The clock closed the sitting over an answer that came too late. */
async function closedByTheClock() {
  vi.mocked(saveAnswers).mockResolvedValue({ kind: 'closed', ending: 'time_up' })
  vi.mocked(loadClock).mockRejectedValue(new Error('silence'))
  const { runner } = await open(said('in_progress', 1))
  runner.dispatch({ type: 'edit', key: '1', value: 'A', quick: true })
  vi.advanceTimersByTime(2 * MINUTE)
  await vi.waitFor(() => expect(runner.get()).toMatchObject({ ending: 'time_up', isLocked: true, inFlight: null }))
  return runner
}

test('a sitting that is opened again goes on by itself: the fields open, and what came too late is sent', async () => {
  const runner = await closedByTheClock()
  vi.mocked(saveAnswers).mockClear().mockResolvedValue({ kind: 'saved', answers: [{ key: '1', value: 'A', rev: 1, applied: true }] })
  vi.mocked(loadClock).mockImplementation(async (): Promise<SessionClock> => said('in_progress', 30))
  vi.advanceTimersByTime(MINUTE + 1000)
  await vi.waitFor(() => expect(runner.get().ending).toBeNull())
  expect(sentValues()).toEqual([['1A']])
  vi.advanceTimersByTime(500)
  expect(runner.get().isLocked).toBe(false)
})

test('what came too late stays on the device as long as it could still be taken', async () => {
  await closedByTheClock()
  await exam.erase()
  expect(await kept()).toEqual(['1A'])
})

test('flags and struck letters that are found late join those of this page, and nobody is led elsewhere', async () => {
  const earlier = new AnswerStore()
  await earlier.keepMarks('s', { flagged: [2], question: 2, struck: { 1: 'AB' } })
  const silent = vi.spyOn(IDBObjectStore.prototype, 'getAll').mockReturnValue(new EventTarget() as IDBRequest)
  vi.mocked(saveAnswers).mockResolvedValue({ kind: 'failed', trouble: 'network', retryAfterMs: null })
  await open(said('in_progress', 30))
  exam.runner.dispatch({ type: 'edit', key: '1', value: 'A', quick: true })
  silent.mockRestore()
  await vi.waitFor(() => expect(exam.marks.get()).toEqual({ flagged: [2], question: 1, struck: { 1: 'B' } }), { timeout: 9000 })
}, 30_000)

test('a sitting that was handed in is asked about no more, and nothing is left of it', async () => {
  const { runner } = await open(said('in_progress', 30))
  runner.dispatch({ type: 'edit', key: '1', value: 'A', quick: true })
  runner.dispatch({ type: 'closed', ending: 'submitted' })
  vi.mocked(loadClock).mockClear()
  vi.advanceTimersByTime(5 * MINUTE)
  expect(loadClock).not.toHaveBeenCalled()
  await exam.erase()
  expect(await kept()).toEqual([])
})

test('what the server said before the end does not open it again', async () => {
  const { runner } = await open(said('in_progress', 30))
  let answer: (clock: SessionClock) => void = () => undefined
  vi.mocked(loadClock).mockReturnValue(new Promise((resolve) => (answer = resolve)))
  vi.advanceTimersByTime(MINUTE + 1000)
  expect(loadClock).toHaveBeenCalled()
  runner.dispatch({ type: 'closed', ending: 'time_up' })
  answer(said('in_progress', 30))
  await Promise.resolve()
  await Promise.resolve()
  expect(runner.get().ending).toBe('time_up')
})
