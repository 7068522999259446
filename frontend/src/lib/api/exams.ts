import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call } from '@/lib/api/client'
import type { Exam, ExamPage } from '@/lib/api/types'

export const examQuery = (id: string) =>
  queryOptions({ queryKey: ['exams', id], queryFn: () => call<Exam>(`exams/${id}/`, { expects: { id: 'string', state: 'string' } }) })

export const examsQuery = infiniteQueryOptions({
  queryKey: ['exams', 'all'],
  queryFn: ({ pageParam }) => call<ExamPage>('exams/', { query: { page: pageParam }, expects: { results: 'list' } }),
  initialPageParam: 1,
  getNextPageParam: (last, pages) => (last.next ? pages.length + 1 : undefined),
})
