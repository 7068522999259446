import type { Exam } from '@/lib/api/types'

export const SECTIONS = ['now', 'coming', 'past'] as const
export type Section = (typeof SECTIONS)[number]

const isRunning = (exam: Exam) => exam.my_session?.mode === 'live' && exam.my_session.status === 'in_progress'

function sectionOf(exam: Exam): Section {
  if (exam.state === 'open' || (isRunning(exam) && exam.can_start)) return 'now'
  return exam.state === 'upcoming' ? 'coming' : 'past'
}

const startOf = (exam: Exam) => Date.parse(exam.scheduled_start)

/** What can be sat now, what comes (the soonest first), and what is over (the newest first). */
export function bySection(exams: readonly Exam[]): Record<Section, Exam[]> {
  const sections: Record<Section, Exam[]> = { now: [], coming: [], past: [] }
  for (const exam of exams) sections[sectionOf(exam)].push(exam)
  sections.now.sort((a, b) => Number(isRunning(b)) - Number(isRunning(a)) || startOf(a) - startOf(b))
  sections.coming.sort((a, b) => startOf(a) - startOf(b))
  sections.past.sort((a, b) => startOf(b) - startOf(a))
  return sections
}
