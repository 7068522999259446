import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { merged, type OutgoingAnswer } from '../autosave/machine'
import { AnswerRunner } from '../autosave/runner'
import { verdicts } from './verdicts'

const store = { isDurable: true, keep: async () => undefined, listen: () => () => undefined }
const row = (outcome: string, revision: number) => ({ question_number: 1, sub_part: '', outcome, revision })
const saved: OutgoingAnswer[] = [{ key: '1', value: 'A', rev: 3 }]

let answers: ReturnType<typeof row>[]
let asked: number[]

function practice() {
  const runner = new AnswerRunner({
    session: 's', initial: merged(saved, []), store,
    send: async (sent) => ({ kind: 'saved', answers: sent.map((answer) => ({ ...answer, applied: true })) }),
  })
  const ask = async () => {
    asked.push(Date.now() - began)
    if (answers.length === 0) throw new Error('silence')
    return { answers }
  }
  return { runner, verdict: verdicts(runner, ask) }
}

let began: number
beforeEach(() => {
  vi.useFakeTimers()
  began = Date.now()
  asked = []
  answers = []
})
afterEach(() => vi.useRealTimers())

test('a verdict goes with the first keystroke, and the next is shown once its text is saved', async () => {
  const { runner, verdict } = practice()
  verdict.hear([row('correct', 3)])
  expect(verdict.outcomes.get()).toEqual({ 1: 'correct' })
  runner.dispatch({ type: 'edit', key: '1', value: 'AB', quick: false })
  expect(verdict.outcomes.get()).toEqual({})
  verdict.hear([row('wrong', 4)])
  expect(verdict.outcomes.get()).toEqual({})
  await runner.drained(1000)
  expect(verdict.outcomes.get()).toEqual({ 1: 'wrong' })
})

test('one that is not final takes the place of the old one', () => {
  const { verdict } = practice()
  verdict.hear([row('correct', 3)])
  verdict.hear([row('waiting', 3)])
  expect(verdict.outcomes.get()).toEqual({})
  verdict.stop()
})

test('what waits is asked for again, less and less often, until it is judged', async () => {
  const { verdict } = practice()
  verdict.hear([row('waiting', 3)])
  await vi.advanceTimersByTimeAsync(90_000)
  expect(asked).toEqual([3000, 9000, 21_000, 51_000, 81_000])
  answers = [row('undecided', 3)]
  await vi.advanceTimersByTimeAsync(200_000)
  expect(asked).toHaveLength(6)
  expect(verdict.outcomes.get()).toEqual({ 1: 'undecided' })
})

test('an answer that was asked for before the last save changes nothing', () => {
  const { verdict } = practice()
  verdict.hear([row('correct', 3)])
  verdict.hear([row('wrong', 2)])
  expect(verdict.outcomes.get()).toEqual({ 1: 'correct' })
})

test('nobody asks after the end, nor once the sheet is closed', async () => {
  const ended = practice()
  ended.runner.dispatch({ type: 'closed', ending: 'submitted' })
  ended.verdict.hear([row('waiting', 3)])
  const left = practice()
  left.verdict.hear([row('waiting', 3)])
  left.verdict.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual([])
})

test('a question that was under way when the sheet was closed is the last', async () => {
  const { verdict } = practice()
  answers = [row('waiting', 3)]
  verdict.hear([row('waiting', 3)])
  vi.advanceTimersByTime(3000)
  verdict.stop()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual([3000])
})
