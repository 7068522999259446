import { queryOptions } from '@tanstack/react-query'
import { call } from '@/lib/api/client'
import { inOneLanguage } from '@/lib/api/me'
import type { Dashboard, Me } from '@/lib/api/types'

export const dashboardQuery = queryOptions({
  queryKey: ['dashboard'],
  queryFn: () =>
    inOneLanguage(() => call<Dashboard>('dashboard/', { expects: { rating: 'object', student: 'object' } }), ({ student }) => student as Me),
})
