import { queryOptions } from '@tanstack/react-query'
import { call } from '@/lib/api/client'
import type { AchievementList } from '@/lib/api/types'

export const achievementsQuery = queryOptions({
  queryKey: ['achievements'],
  queryFn: () => call<AchievementList>('achievements/', { expects: { results: 'list' } }),
})
