import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from '@/lib/api/client'
import type { AttemptPage } from '@/lib/api/types'

export const FILTERS = ['all', 'live', 'practice'] as const
export type Filter = (typeof FILTERS)[number]

export const attemptsQuery = (filter: Filter) =>
  infiniteQueryOptions({
    queryKey: ['attempts', filter],
    queryFn: ({ pageParam }) =>
      call<AttemptPage>('attempts/', {
        query: filter === 'all' ? { page: pageParam } : { page: pageParam, mode: filter },
        expects: { results: 'list' },
      }),
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (last.next ? pages.length + 1 : undefined),
  })
