import { expect, test } from 'vitest'
import type { Exam } from '@/lib/api/types'
import { bySection } from './sections'

const exam = (id: string, state: Exam['state'], start: string, mine: Partial<Exam> = {}) =>
  ({ id, state, scheduled_start: start, my_session: null, can_start: state === 'open', ...mine }) as Exam

const running = { my_session: { mode: 'live', status: 'in_progress' }, can_start: true } as Partial<Exam>

test('what is open stands above what comes tomorrow, and that above what is over', () => {
  const sections = bySection([
    exam('tomorrow', 'upcoming', '2026-11-22T09:00Z'),
    exam('next week', 'upcoming', '2026-11-29T09:00Z'),
    exam('open', 'open', '2026-11-21T09:00Z'),
    exam('old', 'closed', '2026-11-01T09:00Z'),
    exam('older', 'calibrated', '2026-10-01T09:00Z'),
  ])
  const ids = Object.values(sections).map((exams) => exams.map(({ id }) => id))
  expect(ids).toEqual([['open'], ['tomorrow', 'next week'], ['old', 'older']])
})

test('the exam that is being written comes first, also when its window is over for the others', () => {
  const sections = bySection([
    exam('open', 'open', '2026-11-21T08:00Z'),
    exam('mine', 'closed', '2026-11-21T09:00Z', running),
  ])
  expect(sections.now.map(({ id }) => id)).toEqual(['mine', 'open'])
})
