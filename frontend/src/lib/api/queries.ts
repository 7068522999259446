import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '@/lib/api/errors'

const TRIES = 2

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      gcTime: 10 * 60_000,
      // A refusal is an answer; only silence and a busy server are worth another try.
      retry: (failures, error) => failures < TRIES && !(error instanceof ApiError && error.status < 500),
      networkMode: 'always',
    },
  },
})
