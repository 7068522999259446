import { queryOptions } from '@tanstack/react-query'
import { ApiError } from '@/lib/api/errors'
import type { Slot } from '@/lib/api/types'
import { previewAnswer } from '../api'

const ASK_AGAIN_MS = 8000

/** How the marking would read a text. The same text of the same kind is read the same way, so it is asked for once. */
export const readingQuery = (session: string, slot: Slot & { key: string }, text: string) =>
  queryOptions({
    queryKey: ['reading', slot.kind, text.trim()],
    queryFn: () => previewAnswer(session, slot, text.trim()),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    // A server that is busy, or a network that is gone, is asked again; a refusal is not.
    refetchInterval: (query) => (query.state.data === undefined && isPassing(query.state.error) ? waitOf(query.state.error) : false),
  })

export const isPassing = (error: Error | null): boolean =>
  error !== null && (!(error instanceof ApiError) || error.status === 429 || error.status >= 500)

const waitOf = (error: Error | null): number => Math.max(ASK_AGAIN_MS, (error instanceof ApiError ? error.retryAfterMs : null) ?? 0)
