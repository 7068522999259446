import { queryOptions } from '@tanstack/react-query'
import { call } from '@/lib/api/client'
import { queryClient } from '@/lib/api/queries'
import { handOver, SESSION } from '@/lib/api/startedSession'
import type { Lobby, SessionMode, SessionState, Validity } from '@/lib/api/types'

const LOOK_EVERY_MS = 30_000
const SPREAD_MS = 15_000

/** The lobby is looked at again and again, each phone at its own moment. */
export const lobbyQuery = (exam: string) =>
  queryOptions({
    queryKey: ['lobby', exam],
    queryFn: () => call<Lobby>(`exams/${exam}/lobby/`, { expects: { exam: 'object', server_time_ms: 'number' } }),
    refetchInterval: LOOK_EVERY_MS + Math.random() * SPREAD_MS,
    staleTime: 0,
  })

export async function startExam(exam: string, mode: SessionMode, device: string): Promise<SessionState> {
  const state = await call<SessionState>(`exams/${exam}/start/`, {
    method: 'POST',
    body: { mode, device },
    expects: SESSION,
  })
  handOver(state)
  void queryClient.invalidateQueries({ queryKey: ['exams'] })
  void queryClient.invalidateQueries({ queryKey: ['dashboard'] })
  return state
}

/** Whether a practice can be resumed, asked anew each time. */
export const validityQuery = (session: string) =>
  queryOptions({
    queryKey: ['validity', session],
    queryFn: () => call<Validity>(`sessions/${session}/validate/`, { expects: { valid: 'boolean' } }),
    gcTime: 0,
    staleTime: 0,
  })

export const startOver = (session: string): Promise<unknown> =>
  call<{ status: string }>(`sessions/${session}/abandon/`, { method: 'POST', body: {}, expects: { status: 'string' } })
