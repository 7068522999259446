import type { SessionState, Slot } from '@/lib/api/types'
import { observable } from '@/lib/observable'
import { TRIAL } from '../api'
import { type OutgoingAnswer, merged } from '../autosave/machine'
import { AnswerRunner, type Keeper } from '../autosave/runner'
import type { Marks } from '../autosave/store'
import { isSame, startCountdown, tick } from '../clock/countdown'
import type { OpenExam } from '../flow/openExam'
import { questionsOf } from '../sheet/slots'
import { stepsOf } from '../sheet/steps'
import paper from './trial.pdf?url'

export const TRIAL_MINUTES = 3
const LOOK_MS = 250
/** About what a save takes on a slow network, so that the badge is seen at work. */
const SAVE_MS = 500

const SLOTS: Slot[] = [
  { question_number: 1, sub_part: '', kind: 'choice', choices: 'ABCD' },
  { question_number: 2, sub_part: '', kind: 'choice', choices: 'ABCDEF' },
  { question_number: 3, sub_part: 'a', kind: 'number', choices: '' },
  { question_number: 3, sub_part: 'b', kind: 'number', choices: '' },
  { question_number: 4, sub_part: 'a', kind: 'number', choices: '' },
  { question_number: 4, sub_part: 'b', kind: 'expression', choices: '' },
]

/** Nothing of a trial is kept: it ends with the page. */
const NOWHERE: Keeper = { keep: () => Promise.resolve(), listen: () => () => undefined, isDurable: true }

function trialSession(title: string, now: number): SessionState {
  const deadline = now + TRIAL_MINUTES * 60_000
  const [start, end] = [new Date(now).toISOString(), new Date(deadline).toISOString()]
  return {
    id: TRIAL, mode: 'live', status: 'in_progress', started_at: start, deadline: end, submitted_at: null,
    auto_submitted: false, server_time: start, server_time_ms: now, deadline_ms: deadline, grace_seconds: 0,
    exam: { id: TRIAL, title, duration_minutes: TRIAL_MINUTES, scheduled_end: end },
    current_question: null, last_activity: start, slots: SLOTS, answers: [], held_elsewhere: false, paper_url: paper,
    watermark: '', total_xp: 0, progress: { answered: 0, total: SLOTS.length, percentage: 0, total_xp: 0 },
  }
}

const saved = async (answers: readonly OutgoingAnswer[]) => {
  await new Promise((resolve) => setTimeout(resolve, SAVE_MS))
  return { kind: 'saved' as const, answers: answers.map((answer) => ({ ...answer, applied: true })) }
}

/** A sitting of three minutes on the real desk, with no server behind it: nothing is sent, scored or kept. */
export function openTrial(title: string): OpenExam {
  const questions = questionsOf(SLOTS)
  const session = trialSession(title, Date.now())
  const marks = observable<Marks>({ flagged: [], question: 1, struck: {} })
  const countdown = observable(startCountdown())
  const runner = new AnswerRunner({ session: session.id, initial: merged([], [], 0), store: NOWHERE, send: saved })
  const look = () => {
    const [next, said] = tick(countdown.get(), session.deadline_ms, Date.now())
    if (!isSame(next, countdown.get())) countdown.set(next)
    if (said.some(({ kind }) => kind === 'over')) runner.dispatch({ type: 'time_out' })
  }
  look()
  const timer = setInterval(look, LOOK_MS)
  return {
    session,
    questions,
    steps: stepsOf(questions, ''),
    runner,
    marks,
    countdown,
    outcomes: observable({}),
    totalXp: observable(0),
    takeBack: () => Promise.resolve(),
    compare: () => Promise.resolve(),
    submit: () => Promise.resolve('submitted' as const),
    erase: () => Promise.resolve(),
    close() {
      clearInterval(timer)
      runner.stop()
    },
  }
}
