import { queryOptions } from '@tanstack/react-query'
import { call } from '@/lib/api/client'
import { ApiError, isApiError, isRecord } from '@/lib/api/errors'
import type { Results } from '@/lib/api/types'
import { nextLook } from './waiting'

/** When the results are expected, in the server's ms; null while nobody can say. */
export function expectedAt(error: unknown): number | null {
  if (!isApiError(error, 'results_withheld')) return null
  const moment = error.details['expected_at_ms']
  return typeof moment === 'number' ? moment : null
}

/** What a withheld result says of the sitting itself. */
function sittingIn(error: unknown): Record<string, unknown> {
  const session = isApiError(error, 'results_withheld') ? error.details['session'] : null
  return isRecord(session) ? session : {}
}

const isOpen = (error: unknown): boolean => sittingIn(error)['status'] === 'in_progress'

/**
 * The sitting runs: it was not handed in, or was opened again when an admin gave more time.
 * One whose time is up stays open for its grace, in which only what was written before still arrives.
 */
export function isRunning(error: unknown): boolean {
  if (!isOpen(error) || !isApiError(error, 'results_withheld')) return false
  const deadline = sittingIn(error)['deadline']
  const now = error.details['server_time_ms']
  return typeof deadline !== 'string' || typeof now !== 'number' || Date.parse(deadline) > now
}

/** The exam whose practice was given up. */
export function examOfAbandoned(error: unknown): string | null {
  if (!isApiError(error, 'practice_abandoned')) return null
  const exam = error.details['exam']
  return typeof exam === 'object' && exam !== null && 'id' in exam && typeof exam.id === 'string' ? exam.id : null
}

export const resultsQuery = (session: string, serverNow: () => number) =>
  queryOptions({
    queryKey: ['results', session],
    queryFn: () => call<Results>(`sessions/${session}/results/`, { expects: { slots: 'list' } }),
    retry: (failures: number, error: Error) => failures < 2 && !(error instanceof ApiError),
    staleTime: 60_000,
    refetchInterval: (query) => {
      if (query.state.data) return query.state.data.calibrated || query.state.data.session.mode === 'practice' ? false : 60_000
      if (!isApiError(query.state.error, 'results_withheld')) return false
      const isByClock = isOpen(query.state.error) || sittingIn(query.state.error)['auto_submitted'] === true
      return nextLook(expectedAt(query.state.error), serverNow(), Math.random(), isByClock)
    },
  })
