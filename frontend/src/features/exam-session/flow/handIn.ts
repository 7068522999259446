import { ApiError, NetworkError } from '@/lib/api/errors'
import { submitSession } from '../api'
import type { OpenExam } from './openExam'

export type HandInTrouble = 'network' | 'refused'

const DRAIN_MS = 15_000

/** First everything that is kept here, then the hand-in: nothing is closed over an answer's head. */
export async function handIn(exam: OpenExam): Promise<HandInTrouble | null> {
  const isDrained = await exam.runner.drained(DRAIN_MS)
  const { ending, conflict } = exam.runner.get()
  if (conflict) return 'refused'
  if (!isDrained && ending === null) return 'network'
  if (ending !== null) return null
  try {
    await submitSession(exam.session.id)
    exam.runner.dispatch({ type: 'closed', ending: 'submitted' })
    return null
  } catch (error) {
    if (error instanceof NetworkError) return 'network'
    if (!(error instanceof ApiError)) throw error
    if (error.status >= 500 || error.status === 429) return 'network'
    if (error.code !== 'already_submitted' && error.code !== 'time_expired') return 'refused'
    exam.runner.dispatch({ type: 'closed', ending: error.code === 'time_expired' ? 'time_up' : 'submitted' })
    return null
  }
}
