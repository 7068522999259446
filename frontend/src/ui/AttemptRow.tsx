import { Link } from 'wouter'
import type { Attempt } from '@/lib/api/types'
import { formatShortDay } from '@/lib/i18n/dates'
import { formatNumber, type PlainKey, t } from '@/lib/i18n/i18n'

const STATES: Record<Attempt['status'], PlainKey> = {
  in_progress: 'exam.state.running',
  submitted: 'exam.state.submitted',
  abandoned: 'attempts.abandoned',
}

/** Where a tap leads: on with what runs, to the results of what is done, else to the exam. */
const placeOf = (attempt: Attempt): string => {
  if (attempt.status === 'submitted') return `/sessions/${attempt.id}/results`
  if (attempt.status === 'in_progress') return `/sessions/${attempt.id}`
  return `/exams/${attempt.exam.id}`
}

/** One sitting or practice in a list. */
export function AttemptRow({ attempt }: { attempt: Attempt }) {
  const facts = [
    formatShortDay(attempt.submitted_at ?? attempt.started_at),
    attempt.mode === 'practice' ? t('exam.state.practice') : null,
    attempt.percent === null ? t(STATES[attempt.status]) : `${formatNumber(attempt.percent)} %`,
    attempt.rank === null ? null : t('attempts.place', { rank: attempt.rank }),
  ]
  return (
    <li>
      <Link href={placeOf(attempt)}>{attempt.exam.title}</Link>
      <span className="meta">{facts.filter(Boolean).join(' · ')}</span>
    </li>
  )
}
