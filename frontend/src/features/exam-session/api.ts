import { call } from '@/lib/api/client'
import { ApiError, isRecord, NetworkError } from '@/lib/api/errors'
import { SESSION } from '@/lib/api/startedSession'
import type { AnswerPreview, Places, SaveReply, SessionBrief, SessionClock, SessionState, Slot, SubmitReply } from '@/lib/api/types'
import type { Ending, OutgoingAnswer } from './autosave/machine'
import type { SaveOutcome } from './autosave/runner'
import { slotKey, slotOf } from './sheet/slots'

const SAVE_TIMEOUT_MS = 12_000
/** A look at the clock is asked again soon enough. */
const CLOCK_TIMEOUT_MS = 8000
/** The sitting that belongs to no exam: the server knows nothing of it. */
export const TRIAL = 'trial'

export const loadSession = (id: string, device: string): Promise<SessionState> =>
  call<SessionState>(`sessions/${id}/`, { query: { device }, expects: SESSION })

export const loadClock = (id: string, device: string): Promise<SessionClock> =>
  call<SessionClock>(`sessions/${id}/clock/`, {
    query: { device },
    timeoutMs: CLOCK_TIMEOUT_MS,
    expects: { status: 'string', auto_submitted: 'boolean', held_elsewhere: 'boolean', server_time_ms: 'number' },
  })

export const takeOver = (id: string, device: string): Promise<SessionState> =>
  call<SessionState>(`sessions/${id}/take-over/`, { method: 'POST', body: { device }, expects: SESSION })

export const submitSession = (id: string): Promise<SubmitReply> =>
  call<SubmitReply>(`sessions/${id}/submit/`, {
    method: 'POST',
    body: {},
    expects: { status: 'string', submitted_at: 'string', answered: 'number' },
  })

/** Where the questions stand on the paper; told only while the paper may be read. */
export const loadPlaces = (exam: string): Promise<Places> =>
  call<Places>(`exams/${exam}/places/`, { expects: { is_known: 'boolean' } })

const READING = { reading: 'string', readable: 'boolean' } as const

/** How a text would be read, belonging to no exam: for who tries the sheet. */
const readAnswer = (answer: string, kind: Slot['kind']): Promise<AnswerPreview> =>
  call<AnswerPreview>('answers/read/', { method: 'POST', body: { answer, kind }, expects: READING })

export const previewAnswer = (id: string, slot: Slot & { key: string }, answer: string): Promise<AnswerPreview> =>
  id === TRIAL
    ? readAnswer(answer, slot.kind)
    : call<AnswerPreview>(`sessions/${id}/answers/preview/`, { method: 'POST', body: { ...slotOf(slot.key), answer }, expects: READING })

/** Send a batch; every way it can end is an outcome, none an exception. */
export async function saveAnswers(
  session: string,
  device: string,
  answers: readonly OutgoingAnswer[],
  keepalive: boolean,
  onReply: (reply: SaveReply) => void,
): Promise<SaveOutcome> {
  try {
    const reply = await call<SaveReply>(`sessions/${session}/answers/`, {
      method: 'POST',
      keepalive,
      timeoutMs: SAVE_TIMEOUT_MS,
      expects: { status: 'string', answers: 'list', server_time_ms: 'number' },
      body: {
        device,
        answers: answers.map(({ key, value, rev }) => ({ ...slotOf(key), answer: value, revision: rev })),
      },
    })
    const stored = acknowledgedIn(reply, answers)
    if (!stored) return outcomeOf(new NetworkError(undefined, { status: 200, retryAfterMs: null }))
    onReply(reply)
    return { kind: 'saved', answers: stored }
  } catch (error) {
    return outcomeOf(error, answers)
  }
}

type Stored = Extract<SaveOutcome, { kind: 'saved' }>['answers'][number]

/** What the reply says of each answer that was sent; null if it does not speak of all of them, and so is not ours. */
function acknowledgedIn(reply: SaveReply, sent: readonly OutgoingAnswer[]): Stored[] | null {
  if (reply.status !== 'saved' || !(reply.deadline_ms === null || typeof reply.deadline_ms === 'number')) return null
  const told = new Map(reply.answers.filter(isStored).map((stored) => [slotKey(stored), stored]))
  const stored: Stored[] = []
  for (const { key, rev } of sent) {
    const found = told.get(key)
    if (!found || found.revision < rev) return null
    stored.push({ key, value: found.answer, rev: found.revision, applied: found.applied })
  }
  return stored
}

const isStored = (row: SaveReply['answers'][number] | null): row is SaveReply['answers'][number] =>
  typeof row === 'object' &&
  typeof row?.question_number === 'number' &&
  typeof row.sub_part === 'string' &&
  typeof row.answer === 'string' &&
  typeof row.revision === 'number' &&
  typeof row.applied === 'boolean'

/** The refusals that say that the session is over, and how it ended. */
const ENDINGS: Record<string, Ending> = {
  already_submitted: 'submitted',
  time_expired: 'time_up',
  abandoned: 'abandoned',
  session_idle: 'idle',
}

/** How a session ended, by its own account; null while it runs. */
export function endingOf({ status, auto_submitted }: Pick<SessionBrief, 'status' | 'auto_submitted'>): Ending | null {
  if (status === 'in_progress') return null
  if (status === 'abandoned') return 'abandoned'
  return auto_submitted ? 'time_up' : 'submitted'
}

/** How a session ended, by a refusal: an abandoned practice is refused as a submitted one is, and told apart by its status. */
export function endingIn({ code, details: { session } }: ApiError): Ending | null {
  const ending = ENDINGS[code] ?? null
  return ending !== null && isRecord(session) && session['status'] === 'abandoned' ? 'abandoned' : ending
}

/** Whatever a stranger asks for, an answer does not wait longer than this. */
const STRANGERS_WAIT_MS = 30_000

export function outcomeOf(error: unknown, sent: readonly OutgoingAnswer[] = []): SaveOutcome {
  if (error instanceof NetworkError) return notHeard(error)
  if (!(error instanceof ApiError)) throw error
  const ending = endingIn(error)
  if (ending) return { kind: 'closed', ending }
  if (error.code === 'taken_over') return { kind: 'taken_over' }
  if (error.status === 401 || error.status === 403 || error.status === 404) {
    return { kind: 'failed', trouble: 'signed_out', retryAfterMs: null }
  }
  // Garbled on the way: our own JSON is valid.
  if (error.code === 'invalid_json') return { kind: 'failed', trouble: 'blocked', retryAfterMs: null }
  // 400 and 413 speak of what was sent; every other status of the time or the way.
  if (error.status !== 400 && error.status !== 413) return { kind: 'failed', trouble: 'busy', retryAfterMs: error.retryAfterMs }
  const keys = namedIn(error, sent)
  return { kind: 'refused', ...(keys.length > 0 ? { keys } : {}), ...(error.message ? { reason: error.message } : {}) }
}

/** A busy gateway passes by itself; a page that came instead of our answer may be there for what was sent. */
function notHeard({ stranger }: NetworkError): SaveOutcome {
  if (!stranger) return { kind: 'failed', trouble: 'network', retryAfterMs: null }
  const { status, retryAfterMs } = stranger
  const isGateway = status === 429 || (status >= 500 && status !== 511)
  if (!isGateway) return { kind: 'failed', trouble: 'blocked', retryAfterMs: null }
  return { kind: 'failed', trouble: 'busy', retryAfterMs: retryAfterMs && Math.min(retryAfterMs, STRANGERS_WAIT_MS) }
}

/** The bad ones of a refused batch: the server names the first by its index, or unknown slots by their names. */
function namedIn({ details }: ApiError, sent: readonly OutgoingAnswer[]): string[] {
  const { index, slots } = details
  const byIndex = typeof index === 'number' ? sent[index] : undefined
  if (byIndex) return [byIndex.key]
  return Array.isArray(slots) ? sent.map(({ key }) => key).filter((key) => slots.includes(key)) : []
}
