import { queryOptions } from '@tanstack/react-query'
import { call } from '@/lib/api/client'
import type { Dashboard } from '@/lib/api/types'

export const dashboardQuery = queryOptions({
  queryKey: ['dashboard'],
  queryFn: () => call<Dashboard>('dashboard/', { expects: { rating: 'object' } }),
})
