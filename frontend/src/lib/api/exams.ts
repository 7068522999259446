import { infiniteQueryOptions } from '@tanstack/react-query'
import { call } from '@/lib/api/client'
import type { ExamPage } from '@/lib/api/types'

export const examsQuery = infiniteQueryOptions({
  queryKey: ['exams', 'all'],
  queryFn: ({ pageParam }) => call<ExamPage>('exams/', { query: { page: pageParam }, expects: { results: 'list' } }),
  initialPageParam: 1,
  getNextPageParam: (last, pages) => (last.next ? pages.length + 1 : undefined),
})
