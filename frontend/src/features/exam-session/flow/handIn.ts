import { ApiError, NetworkError } from '@/lib/api/errors'
import { endingIn } from '../api'
import { unsavedOf } from '../autosave/machine'
import type { OpenExam } from './openExam'

/**
 * `missing`: the server lacks answers, and the student has not said to go without them. `unread`: the device's store
 * does not answer, and may hold some.
 */
export type HandInTrouble = 'network' | 'refused' | 'missing' | 'unread'

const DRAIN_MS = 10_000

/**
 * Bring to the server what it lacks, and believe only what the server itself says that it holds.
 * Null when it has everything.
 */
export async function bringAll(exam: OpenExam, withinMs = DRAIN_MS): Promise<HandInTrouble | null> {
  const isDrained = await exam.runner.drained(withinMs)
  // A second look where something was sent meanwhile: the first one may be of the past.
  for (let looks = 0; looks < 2; looks += 1) {
    const { requests } = exam.runner.get()
    try {
      await exam.compare()
    } catch (error) {
      return troubleOf(error, exam)
    }
    // What the comparison found missing goes now; what did not go before was waited for long enough.
    if (isDrained) await exam.runner.drained(withinMs)
    if (exam.runner.get().requests === requests) break
  }
  const state = exam.runner.get()
  if (state.conflict) return 'refused'
  if (state.ending !== null) return null
  if (unsavedOf(state).length > 0) return 'missing'
  return state.isRead ? null : 'unread'
}

/** First everything that is kept here, then the hand-in: nothing is closed over an answer's head. */
export async function handIn(exam: OpenExam, isWithoutMissing: boolean): Promise<HandInTrouble | null> {
  const found = await bringAll(exam, isWithoutMissing ? DRAIN_MS / 5 : DRAIN_MS)
  const isAccepted = isWithoutMissing && (found === 'missing' || found === 'unread')
  if (found !== null && !isAccepted) return found
  if (exam.runner.get().ending !== null) return null
  try {
    const ending = await exam.submit()
    exam.runner.dispatch({ type: 'closed', ending })
    return null
  } catch (error) {
    return troubleOf(error, exam)
  }
}

/** A refusal that says that the session is over is none: it is what was wanted. */
function troubleOf(error: unknown, exam: OpenExam): HandInTrouble | null {
  if (error instanceof NetworkError) return 'network'
  if (!(error instanceof ApiError)) throw error
  if (error.status >= 500 || error.status === 429) return 'network'
  const ending = endingIn(error)
  if (!ending) return 'refused'
  exam.runner.dispatch({ type: 'closed', ending })
  return null
}
