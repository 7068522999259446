import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type PlainKey, t } from '@/lib/i18n/i18n'
import { AttemptRow } from '@/ui/AttemptRow'
import { Button } from '@/ui/Button'
import { Empty, Failure, Skeleton } from '@/ui/Faces'
import { attemptsQuery, FILTERS, type Filter } from './api'

const NAMES: Record<Filter, PlainKey> = {
  all: 'results.filter.all',
  live: 'nav.exams',
  practice: 'exam.state.practice',
}

/** Everything that the student ever sat or practised, the newest first. */
export function AttemptsScreen() {
  const [filter, setFilter] = useState<Filter>('all')
  const query = useInfiniteQuery(attemptsQuery(filter))
  const attempts = query.data?.pages.flatMap((page) => page.results)
  return (
    <>
      <header className="page-head">
        <h1>{t('attempts.title')}</h1>
      </header>
      <div className="chips attempts-filter" role="group" aria-label={t('attempts.filter')}>
        {FILTERS.map((name) => (
          <button key={name} type="button" className="chip" aria-pressed={name === filter} onClick={() => setFilter(name)}>
            {t(NAMES[name])}
          </button>
        ))}
      </div>
      {!attempts && query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {!attempts && !query.isError && <Skeleton />}
      {attempts?.length === 0 && (
        <Empty title={t('attempts.none')}>
          <p>{t('home.newcomer')}</p>
        </Empty>
      )}
      {attempts && attempts.length > 0 && (
        <section className="card">
          <ul className="attempts">
            {attempts.map((attempt) => (
              <AttemptRow key={attempt.id} attempt={attempt} />
            ))}
          </ul>
        </section>
      )}
      {query.hasNextPage && (
        <Button look="quiet" isWide disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </>
  )
}
