import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from '@/lib/api/client'
import type { Leaderboard } from '@/lib/api/types'

export const TABS = ['top_rated', 'rasch', 'most_improved', 'streaks'] as const
export type Tab = (typeof TABS)[number] | 'exam'

export const leaderboardQuery = (tab: string, exam: string | undefined, isAround: boolean) =>
  infiniteQueryOptions({
    queryKey: ['leaderboard', tab, exam ?? null, isAround],
    queryFn: ({ pageParam }) => {
      const which = isAround ? { around: 'me' } : { page: pageParam }
      return call<Leaderboard>('leaderboard/', { query: { tab, exam, ...which }, expects: { results: 'list' } })
    },
    initialPageParam: 1,
    getNextPageParam: (last, pages) => (last.next ? pages.length + 1 : undefined),
  })
