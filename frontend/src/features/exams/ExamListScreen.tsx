import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { examsQuery } from '@/lib/api/exams'
import type { Exam } from '@/lib/api/types'
import { formatTime, formatWeekday } from '@/lib/i18n/dates'
import { t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import { Empty, Failure, Skeleton } from '@/ui/Faces'
import { Icon } from '@/ui/Icon'
import { ExamTag } from '@/ui/ExamTag'
import './exams.css'

export function ExamListScreen() {
  const query = useInfiniteQuery(examsQuery)
  const exams = query.data?.pages.flatMap((page) => page.results)
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
      {exams && exams.length > 0 && (
        <ul className="exams">
          {exams.map((exam) => (
            <ExamRow key={exam.id} exam={exam} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <Button look="quiet" isWide disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </>
  )
}

/** Where a tap leads: on with the exam, to its results, or to its lobby. */
function placeOf(exam: Exam): string {
  const mine = exam.my_session
  if (mine?.mode === 'live' && mine.status === 'submitted') return `/sessions/${mine.id}/results`
  return `/exams/${exam.id}`
}

function ExamRow({ exam }: { exam: Exam }) {
  return (
    <li>
      <Link href={placeOf(exam)} className="exam-row">
        <span className="exam-row-words">
          <strong>{exam.title}</strong>
          <span className="meta">
            {formatWeekday(exam.scheduled_start)}, {formatTime(exam.scheduled_start)} –{' '}
            {formatTime(exam.scheduled_end)}
          </span>
          <ExamTag exam={exam} />
        </span>
        <Icon name="forward" />
      </Link>
    </li>
  )
}
