import { takeStarted } from '@/lib/api/startedSession'
import type { Outcome, SaveReply, SessionClock, SessionState } from '@/lib/api/types'
import { deviceFor, deviceId } from '@/lib/device'
import { type Observable, observable } from '@/lib/observable'
import { serverClock } from '@/lib/time/serverClock'
import { endingOf, loadClock, loadSession, saveAnswers, submitSession, takeOver } from '../api'
import { type Ending, isFinal, merged, type OutgoingAnswer, unreadGap } from '../autosave/machine'
import { AnswerRunner } from '../autosave/runner'
import { isSafeToLeave } from '../autosave/status'
import { answerStore, type Marks } from '../autosave/store'
import { ClockWatch } from '../clock/clockWatch'
import { type Announcement, type Countdown, isSame, startCountdown, tick } from '../clock/countdown'
import { questionsOf, type SheetQuestion, slotKey } from '../sheet/slots'
import { unstruckBy } from '../sheet/striking'
import { stepsOf } from '../sheet/steps'
import { listenToPage } from './pageEvents'
import { placeToGoOn } from './place'
import { verdicts } from './verdicts'

const LOOK_MS = 250
const NEAR_END_MS = 60_000

/** A session on the desk: its sheet, its queue and its clock, alive outside React. */
export interface OpenExam {
  session: SessionState
  questions: SheetQuestion[]
  /** The questions that are stepped through: all of them, or in practice those that were asked for. */
  steps: readonly number[]
  runner: AnswerRunner
  marks: Observable<Marks>
  countdown: Observable<Countdown>
  /** Practice only: how each answer, as it stands, was judged, and the points earned. */
  outcomes: Observable<Readonly<Record<string, Outcome>>>
  totalXp: Observable<number>
  takeBack(): Promise<void>
  /** Learn what the server holds; what it lacks is sent again. */
  compare(): Promise<void>
  /** How it is over: handed in, or closed by the clock a moment before. */
  submit(): Promise<Ending>
  /** Leave nothing on the device, but for answers that the server may still take. */
  erase(): Promise<void>
  close(): void
}

const answersIn = (session: SessionState): OutgoingAnswer[] =>
  session.answers.map((stored) => ({ key: slotKey(stored), value: stored.answer, rev: stored.revision }))

export async function openExam(id: string, onAnnouncement: (said: Announcement) => void): Promise<OpenExam> {
  const started = takeStarted(id)
  const store = answerStore
  const { device: lastHolder } = await store.load(id)
  // What was started here is held by this page; anything else perhaps by one that is gone.
  const isOurs = started !== null && !started.held_elsewhere
  const device = await (isOurs ? deviceId() : deviceFor(lastHolder))
  const session = isOurs ? started : await loadSession(id, device)
  const kept = store.known(id)
  const questions = questionsOf(session.slots)
  const steps = stepsOf(questions, session.mode === 'practice' ? location.search : '')
  const first = steps[0] ?? 1
  const place = placeToGoOn(session, kept, first)
  const marks = observable<Marks>({ flagged: [], struck: {}, ...kept.marks, question: steps.includes(place) ? place : first })
  const totalXp = observable(session.total_xp)
  const countdown = observable(startCountdown())
  let deadline = session.deadline_ms
  let takeOvers = 0

  const onReply = (reply: SaveReply) => {
    watch.heard()
    deadline = reply.deadline_ms
    if (session.mode !== 'practice') return
    judged.hear(reply.answers)
    totalXp.set(reply.total_xp ?? totalXp.get())
  }
  const runner = new AnswerRunner({
    session: id,
    initial: merged(answersIn(session), kept.answers, kept.isRead ? 0 : unreadGap(session.server_time_ms - Date.parse(session.started_at))),
    store,
    send: (answers, keepalive) => saveAnswers(id, device, answers, keepalive, onReply),
  })

  // A practice that is gone on with shows what it showed before.
  const judged = verdicts(runner, () => loadSession(id, device))
  judged.hear(session.answers)

  const takeIn = (fresh: SessionClock) => {
    deadline = fresh.deadline_ms
    const ending = endingOf(fresh)
    if (ending !== null) return runner.dispatch({ type: 'closed', ending })
    if (fresh.held_elsewhere) runner.dispatch({ type: 'taken_over' })
    else void store.keepDevice(id, device).catch(() => undefined)
    runner.dispatch({ type: 'reopened' })
  }
  const hear = async <T extends SessionClock>(ask: () => Promise<T>): Promise<T> => {
    const [takeOversBefore, { ending }] = [takeOvers, runner.get()]
    const fresh = await ask()
    // Asked before this device took the session back, or before it ended: then it speaks of the past.
    if (takeOvers === takeOversBefore && runner.get().ending === ending) takeIn(fresh)
    return fresh
  }

  // Also when the clock has closed the sitting: an admin may give more time, and then it goes on.
  const watch = new ClockWatch(async () => {
    if (!isFinal(runner.get().ending)) await hear(() => loadClock(id, device))
  })
  takeIn(session)
  const look = () => {
    const [next, said] = tick(countdown.get(), deadline, serverClock.now(), serverClock)
    if (!isSame(next, countdown.get())) countdown.set(next)
    if (next.shown !== null && next.shown * 1000 <= NEAR_END_MS && !runner.get().isNearEnd) runner.dispatch({ type: 'near_end' })
    for (const announcement of said) {
      if (announcement.kind === 'over') runner.dispatch({ type: 'time_out' })
      if (announcement.kind === 'back') runner.dispatch({ type: 'time_back' })
      onAnnouncement(announcement)
    }
    watch.look()
  }
  const stopListening = listenToPage(runner, () => watch.woke())
  look()
  const timer = setInterval(look, LOOK_MS)
  runner.dispatch({ type: 'flush' })
  const stopHearing = store.listen((news) => {
    const found = news.kind === 'found' && store.known(id).marks
    if (!found) return
    // What was chosen meanwhile stands, and nobody is led to another question.
    const struck = Object.entries(runner.get().slots).reduce((all, [key, { value }]) => (value ? unstruckBy(all, key, value) : all), found.struck)
    marks.set({ ...found, question: marks.get().question, struck })
  })
  marks.subscribe(() => void store.keepMarks(id, marks.get()).catch(() => undefined))

  return {
    session,
    questions,
    steps,
    runner,
    marks,
    countdown,
    outcomes: judged.outcomes,
    totalXp,
    async takeBack() {
      const fresh = await takeOver(id, device)
      takeOvers += 1
      runner.dispatch({ type: 'took_over', server: answersIn(fresh) })
      takeIn(fresh)
    },
    async compare() {
      const { requests } = runner.get()
      const fresh = await hear(() => loadSession(id, device))
      runner.dispatch({ type: 'compared', requests, server: answersIn(fresh) })
    },
    submit: async () => endingOf(await submitSession(id)) ?? 'submitted',
    async erase() {
      const state = runner.get()
      if (isFinal(state.ending) || isSafeToLeave(state)) await store.erase(id)
    },
    close() {
      clearInterval(timer)
      stopListening()
      stopHearing()
      judged.stop()
      runner.dispatch({ type: 'hidden' })
      runner.stop()
    },
  }
}
