import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { examsQuery } from '@/lib/api/exams'
import type { Exam } from '@/lib/api/types'
import { formatTime, formatWeekday } from '@/lib/i18n/dates'
import { type PlainKey, t } from '@/lib/i18n/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { Empty, Failure, Skeleton } from '@/ui/Faces'
import { Icon } from '@/ui/Icon'
import { ExamTag } from '@/ui/ExamTag'
import { bySection, SECTIONS, type Section } from './sections'
import './exams.css'

const NAMES: Record<Section, PlainKey> = {
  now: 'exam.state.open',
  coming: 'exam.state.upcoming',
  past: 'exams.past',
}

export function ExamListScreen() {
  const query = useInfiniteQuery(examsQuery)
  const exams = query.data?.pages.flatMap((page) => page.results)
  const sections = bySection(exams ?? [])
  return (
    <>
      <header className="page-head">
        <h1>{t('exams.title')}</h1>
      </header>
      {!exams && query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {!exams && !query.isError && <Skeleton />}
      {exams?.length === 0 && (
        <Empty title={t('exams.none')}>
          <p>{t('exams.noneNote')}</p>
        </Empty>
      )}
      {SECTIONS.filter((name) => sections[name].length > 0).map((name) => (
        <section key={name} aria-label={t(NAMES[name])}>
          <h2 className="exams-section">{t(NAMES[name])}</h2>
          <ul className="exams">
            {sections[name].map((exam) => (
              <ExamRow key={exam.id} exam={exam} />
            ))}
          </ul>
        </section>
      ))}
      {query.hasNextPage && (
        <Button look="quiet" isWide disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </>
  )
}

/** Where a tap leads: back into the exam that runs, to its results, or to its lobby. */
function placeOf(exam: Exam): string {
  const mine = exam.my_session
  if (mine?.mode === 'live' && mine.status === 'submitted') return `/sessions/${mine.id}/results`
  if (mine?.mode === 'live' && mine.status === 'in_progress' && exam.can_start) return `/sessions/${mine.id}`
  return `/exams/${exam.id}`
}

function ExamRow({ exam }: { exam: Exam }) {
  const isSat = exam.my_session?.status === 'submitted'
  return (
    <li className="exam-line">
      <Link href={placeOf(exam)} className="exam-row">
        <span className="exam-row-words">
          <strong>{exam.title}</strong>
          <span className="meta">
            {formatWeekday(exam.scheduled_start)}, {formatTime(exam.scheduled_start)} –{' '}
            {formatTime(exam.scheduled_end)}
          </span>
          <ExamTag exam={exam} />
        </span>
        {!(isSat && exam.can_practise) && <Icon name="forward" />}
      </Link>
      {isSat && exam.can_practise && (
        <ButtonLink to={`/exams/${exam.id}`} look="quiet">
          {t('exam.state.practice')}
        </ButtonLink>
      )}
    </li>
  )
}
