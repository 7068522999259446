import { cleanup, fireEvent, render, screen as page } from '@testing-library/preact'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { ApiError } from '@/lib/api/errors'
import { speak, speakOfExam } from '@/lib/i18n/i18n'
import { shell } from '@/lib/telegram/shell'
import { merged, type OutgoingAnswer, unsavedOf } from '../autosave/machine'
import { AnswerRunner, type SaveOutcome } from '../autosave/runner'
import { openTrial } from '../trial/openTrial'
import { EndSheet } from './EndSheet'
import { handIn } from './handIn'
import type { OpenExam } from './openExam'
import { ReviewSheet } from './ReviewSheet'

const store = { isDurable: true, keep: async () => undefined, listen: () => () => undefined }
const opened: OpenExam[] = []

/** A desk with one answer that the server has not, and a server of the test's own. */
function desk(send: (answers: readonly OutgoingAnswer[]) => Promise<SaveOutcome>): OpenExam {
  const runner = new AnswerRunner({ session: 's', initial: merged([], [{ key: '1', value: 'A', rev: 1 }]), store, send })
  const exam = { ...openTrial('Trial'), runner, submit: vi.fn(async () => 'submitted' as const) }
  opened.push(exam)
  return exam
}
const saved = async (answers: readonly OutgoingAnswer[]): Promise<SaveOutcome> => ({
  kind: 'saved', answers: answers.map((answer) => ({ ...answer, applied: true })),
})

beforeAll(async () => {
  await speak('en')
  await speakOfExam()
})
afterEach(() => {
  cleanup()
  for (const exam of opened.splice(0)) {
    exam.close()
    exam.runner.stop()
  }
  vi.restoreAllMocks()
})

async function handedIn(exam: OpenExam) {
  const [onSubmitted, onClose, haptic] = [vi.fn(async () => undefined), vi.fn(), vi.spyOn(shell(), 'haptic')]
  render(<ReviewSheet exam={exam} onJump={() => undefined} onClose={onClose} onSubmitted={onSubmitted} />)
  fireEvent.click(await page.findByRole('button', { name: 'Hand in' }))
  fireEvent.click(await page.findByRole('button', { name: 'Yes, hand in' }))
  await vi.waitFor(() => expect(onSubmitted.mock.calls.length + onClose.mock.calls.length).toBe(1))
  return { onSubmitted, onClose, haptic }
}

test('a session that was closed elsewhere takes nothing from the screen that did not arrive', async () => {
  const exam = desk(async () => ({ kind: 'closed', ending: 'submitted' }))
  const { onSubmitted, onClose, haptic } = await handedIn(exam)
  expect(onSubmitted).not.toHaveBeenCalled()
  expect(onClose).toHaveBeenCalled()
  expect(haptic).not.toHaveBeenCalled()
  expect(unsavedOf(exam.runner.get())).toHaveLength(1)
})

test('a hand-in with everything on the server leads on', async () => {
  const exam = desk(saved)
  const { onSubmitted, haptic } = await handedIn(exam)
  expect(onSubmitted).toHaveBeenCalled()
  expect(haptic).toHaveBeenCalledWith('success')
  expect(exam.submit).toHaveBeenCalled()
})

test('who was told what is missing, and goes without it, goes', async () => {
  const exam = desk(async () => ({ kind: 'refused', reason: 'No.' }))
  expect(await handIn(exam, false)).toBe('missing')
  expect(await handIn(exam, true)).toBeNull()
  expect(exam.runner.get().ending).toBe('submitted')
})

test('nothing is handed in over a store that has not answered, unless the student says so', async () => {
  const exam = desk(saved)
  const unread = new AnswerRunner({ session: 's', initial: merged([], [], 1), store, send: saved })
  const silent: OpenExam = { ...exam, runner: unread }
  opened.push(silent)
  render(<ReviewSheet exam={silent} onJump={() => undefined} onClose={() => undefined} onSubmitted={async () => undefined} />)
  fireEvent.click(await page.findByRole('button', { name: 'Hand in' }))
  fireEvent.click(await page.findByRole('button', { name: 'Yes, hand in' }))
  expect((await page.findByRole('alert')).textContent).toContain('The store of this device does not answer yet')
  expect(silent.submit).not.toHaveBeenCalled()
  fireEvent.click(page.getByRole('button', { name: 'Hand in without looking there' }))
  await vi.waitFor(() => expect(silent.submit).toHaveBeenCalled())
})

test('a comparison that another request overtook is made once more before the hand-in', async () => {
  const exam = desk(saved)
  const held: OutgoingAnswer[][] = [[{ key: '1', value: 'A', rev: 1 }], [], [{ key: '1', value: 'A', rev: 1 }]]
  let asked = 0
  exam.compare = async () => {
    const { requests } = exam.runner.get()
    const server = held[Math.min(asked, 2)] ?? []
    asked += 1
    if (asked === 1) {
      exam.runner.dispatch({ type: 'edit', key: '2', value: 'B', quick: true })
      exam.runner.dispatch({ type: 'timer' })
      await exam.runner.drained(1000)
    }
    exam.runner.dispatch({ type: 'compared', requests, server: asked === 1 ? server : [...server, { key: '2', value: 'B', rev: 2 }] })
  }
  const sent = vi.fn()
  exam.runner.subscribe(() => sent(exam.runner.get().requests))
  expect(await handIn(exam, false)).toBeNull()
  expect(asked).toBeGreaterThan(1)
  expect(sent).toHaveBeenCalledWith(3) // the answer that the second look found missing
})

test('a look that nothing overtook is enough', async () => {
  const exam = desk(saved)
  const compare = vi.spyOn(exam, 'compare')
  expect(await handIn(exam, false)).toBeNull()
  expect(compare).toHaveBeenCalledTimes(1)
})

test('a hand-in that is refused because the session is over tells how it ended', async () => {
  const exam = desk(saved)
  exam.submit = () => Promise.reject(new ApiError(409, 'abandoned', 'Abandoned.', {}, null))
  expect(await handIn(exam, false)).toBeNull()
  expect(exam.runner.get().ending).toBe('abandoned')
})

test('the sheet of the end waits for a save that is under way, then says what did not arrive', async () => {
  let answer: (outcome: SaveOutcome) => void = () => undefined
  const exam = desk(() => new Promise((resolve) => (answer = resolve)))
  exam.runner.dispatch({ type: 'flush' })
  exam.runner.dispatch({ type: 'closed', ending: 'time_up' })
  render(<EndSheet exam={exam} onFinished={async () => undefined} />)
  const go = page.getByRole('button') as HTMLButtonElement
  expect(go.disabled).toBe(true)
  expect(page.queryByText('A')).toBeNull()
  answer({ kind: 'failed', trouble: 'network', retryAfterMs: null })
  await vi.waitFor(() => expect(go.disabled).toBe(false))
  expect(page.getByText('A')).toBeTruthy()
})
