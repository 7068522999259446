import { call } from '@/lib/api/client'
import { ApiError, NetworkError } from '@/lib/api/errors'
import type { AnswerPreview, SaveReply, SessionClock, SessionState, SubmitReply } from '@/lib/api/types'
import type { Ending, OutgoingAnswer } from './autosave/machine'
import type { SaveOutcome } from './autosave/runner'
import { slotKey, slotOf } from './sheet/slots'

const SAVE_TIMEOUT_MS = 12_000

export const loadSession = (id: string, device: string): Promise<SessionState> =>
  call<SessionState>(`sessions/${id}/`, { query: { device } })

export const loadClock = (id: string, device: string): Promise<SessionClock> =>
  call<SessionClock>(`sessions/${id}/clock/`, { query: { device } })

export const takeOver = (id: string, device: string): Promise<SessionState> =>
  call<SessionState>(`sessions/${id}/take-over/`, { method: 'POST', body: { device } })

export const submitSession = (id: string): Promise<SubmitReply> =>
  call<SubmitReply>(`sessions/${id}/submit/`, { method: 'POST', body: {} })

export const previewAnswer = (id: string, key: string, answer: string): Promise<AnswerPreview> =>
  call<AnswerPreview>(`sessions/${id}/answers/preview/`, { method: 'POST', body: { ...slotOf(key), answer } })

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
      body: {
        device,
        answers: answers.map(({ key, value, rev }) => ({ ...slotOf(key), answer: value, revision: rev })),
      },
    })
    onReply(reply)
    return {
      kind: 'saved',
      answers: reply.answers.map((stored) => ({
        key: slotKey(stored),
        value: stored.answer,
        rev: stored.revision,
        applied: stored.applied,
      })),
    }
  } catch (error) {
    return outcomeOf(error)
  }
}

const ENDINGS: Record<string, Ending> = { already_submitted: 'submitted', time_expired: 'time_up', abandoned: 'abandoned' }

export function outcomeOf(error: unknown): SaveOutcome {
  if (error instanceof NetworkError) return { kind: 'failed', trouble: 'network', retryAfterMs: null }
  if (!(error instanceof ApiError)) throw error
  const ending = ENDINGS[error.code]
  if (ending) return { kind: 'closed', ending }
  if (error.status === 409) return { kind: 'taken_over' }
  if (error.status === 401 || error.status === 403 || error.status === 404) {
    return { kind: 'failed', trouble: 'signed_out', retryAfterMs: null }
  }
  const isBusy = error.status === 429 || error.status === 408 || error.status >= 500
  return isBusy ? { kind: 'failed', trouble: 'busy', retryAfterMs: error.retryAfterMs } : { kind: 'refused' }
}
