import { takeStarted } from '@/lib/api/startedSession'
import type { Outcome, SaveReply, SessionClock, SessionState } from '@/lib/api/types'
import { deviceId } from '@/lib/device'
import { type Observable, observable } from '@/lib/observable'
import { serverClock } from '@/lib/time/serverClock'
import { loadClock, loadSession, saveAnswers, takeOver } from '../api'
import { merged, type OutgoingAnswer, pendingOf } from '../autosave/machine'
import { AnswerRunner } from '../autosave/runner'
import { type AnswerStore, type Marks, openStore } from '../autosave/store'
import { type Announcement, type Countdown, startCountdown, tick } from '../clock/countdown'
import { questionsOf, type SheetQuestion, slotKey } from '../sheet/slots'

const LOOK_MS = 250
const HEARTBEAT_MS = 60_000
const NEAR_END_MS = 60_000

/** A session on the desk: its sheet, its queue and its clock, alive outside React. */
export interface OpenExam {
  session: SessionState
  questions: SheetQuestion[]
  runner: AnswerRunner
  store: AnswerStore
  marks: Observable<Marks>
  countdown: Observable<Countdown>
  /** Practice only: how each answered slot was judged, and the points earned. */
  outcomes: Observable<Readonly<Record<string, Outcome>>>
  totalXp: Observable<number>
  takeBack(): Promise<void>
  /** Leave nothing on the device. */
  erase(): Promise<void>
  close(): void
}

const OUTCOMES: readonly string[] = ['correct', 'wrong', 'unreadable', 'undecided', 'blank', 'void'] satisfies Outcome[]
const isOutcome = (word: string | undefined): word is Outcome => word !== undefined && OUTCOMES.includes(word)

const answersIn = (session: SessionState): OutgoingAnswer[] =>
  session.answers.map((stored) => ({ key: slotKey(stored), value: stored.answer, rev: stored.revision }))

/** How answers were judged, as far as they are: a practice that is gone on with shows what it showed before. */
const judgedIn = (answers: readonly { question_number: number; sub_part: string; outcome?: string | undefined }[]): Record<string, Outcome> =>
  Object.fromEntries(answers.flatMap((answer) => (isOutcome(answer.outcome) ? [[slotKey(answer), answer.outcome] as const] : [])))

export async function openExam(id: string, onAnnouncement: (said: Announcement) => void): Promise<OpenExam> {
  const [device, store] = await Promise.all([deviceId(), openStore()])
  const [session, queue, kept] = await Promise.all([
    takeStarted(id) ?? loadSession(id, device),
    store.load(id),
    store.loadMarks(id),
  ])
  const questions = questionsOf(session.slots)
  const first = questions[0]?.number ?? 1
  const marks = observable<Marks>(kept ?? { flagged: [], question: session.current_question ?? first })
  const outcomes = observable<Readonly<Record<string, Outcome>>>(judgedIn(session.answers))
  const totalXp = observable(session.total_xp)
  const countdown = observable(startCountdown())
  let deadline = session.deadline_ms
  let heardAt = performance.now()

  const onReply = (reply: SaveReply) => {
    heardAt = performance.now()
    deadline = reply.deadline_ms
    if (session.mode !== 'practice') return
    outcomes.set({ ...outcomes.get(), ...judgedIn(reply.answers) })
    totalXp.set(reply.total_xp ?? totalXp.get())
  }
  const runner = new AnswerRunner({
    session: id,
    initial: merged(answersIn(session), queue),
    store,
    send: (answers, keepalive) => saveAnswers(id, device, answers, keepalive, onReply),
  })

  const takeIn = (fresh: SessionClock) => {
    heardAt = performance.now()
    deadline = fresh.deadline_ms
    if (fresh.status !== 'in_progress') {
      const ending = fresh.status === 'abandoned' ? 'abandoned' : fresh.auto_submitted ? 'time_up' : 'submitted'
      runner.dispatch({ type: 'closed', ending })
    } else if (fresh.held_elsewhere) runner.dispatch({ type: 'taken_over' })
  }
  takeIn(session)

  const resync = async () => {
    if (runner.get().ending !== null) return
    heardAt = performance.now()
    try {
      takeIn(await loadClock(id, device))
    } catch {
      // Silence is the queue's business: its badge tells the student.
    }
  }
  const look = () => {
    const [next, said] = tick(countdown.get(), deadline, serverClock.now())
    if (next.shown !== countdown.get().shown || next.deadline !== countdown.get().deadline) countdown.set(next)
    if (next.shown !== null && next.shown * 1000 <= NEAR_END_MS && !runner.get().isNearEnd) runner.dispatch({ type: 'near_end' })
    for (const announcement of said) {
      if (announcement.kind === 'over') runner.dispatch({ type: 'time_out' })
      if (announcement.kind === 'moved' && (next.shown ?? 0) > 0) runner.dispatch({ type: 'time_back' })
      onAnnouncement(announcement)
    }
    if (performance.now() - heardAt > HEARTBEAT_MS) void resync()
  }
  const stopListening = listen(runner, resync)
  look()
  const timer = setInterval(look, LOOK_MS)
  runner.dispatch({ type: 'flush' })
  marks.subscribe(() => void store.keepMarks(id, marks.get()).catch(() => undefined))

  return {
    session,
    questions,
    runner,
    store,
    marks,
    countdown,
    outcomes,
    totalXp,
    async takeBack() {
      const fresh = await takeOver(id, device)
      runner.dispatch({ type: 'took_over', server: answersIn(fresh) })
      takeIn(fresh)
    },
    erase: () => store.erase(id),
    close() {
      clearInterval(timer)
      stopListening()
      runner.dispatch({ type: 'hidden' })
      runner.stop()
    },
  }
}

/** The browser's events that the queue and the clock must hear of. */
function listen(runner: AnswerRunner, resync: () => Promise<void>): () => void {
  const online = () => {
    runner.dispatch({ type: 'online' })
    void resync()
  }
  const offline = () => runner.dispatch({ type: 'offline' })
  const leave = () => runner.dispatch({ type: 'hidden' })
  const seen = () => (document.visibilityState === 'hidden' ? leave() : online())
  const ask = (event: BeforeUnloadEvent) => {
    if (pendingOf(runner.get()).length === 0) return
    event.preventDefault()
    event.returnValue = '' // all that Chrome before 119 and Safari listen to
  }
  if (!navigator.onLine) offline()
  window.addEventListener('online', online)
  window.addEventListener('offline', offline)
  window.addEventListener('pagehide', leave)
  window.addEventListener('beforeunload', ask)
  document.addEventListener('visibilitychange', seen)
  return () => {
    window.removeEventListener('online', online)
    window.removeEventListener('offline', offline)
    window.removeEventListener('pagehide', leave)
    window.removeEventListener('beforeunload', ask)
    document.removeEventListener('visibilitychange', seen)
  }
}
