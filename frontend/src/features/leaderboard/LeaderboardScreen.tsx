import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import type { LeaderboardRow } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import { Empty, Failure, Skeleton } from '@/ui/Faces'
import { useTitle } from '@/ui/title'
import { leaderboardQuery, TABS } from './api'
import { Board, nameOf } from './Board'
import './leaderboard.css'

export function LeaderboardScreen({ tab, exam }: { tab: string; exam: string | undefined }) {
  const [isAround, setAround] = useState(false)
  const query = useInfiniteQuery(leaderboardQuery(tab, exam, isAround))
  const first = query.data?.pages[0]
  const rows = query.data?.pages.flatMap((page) => page.results)
  const title = tab === 'exam' ? (first?.exam?.title ?? t('results.board')) : t('board.title')
  useTitle(title)
  if (!rows && query.isError) return <Failure isScreen error={query.error} onRetry={() => void query.refetch()} />
  return (
    <>
      <header className="page-head">
        <h1>{title}</h1>
        {first?.exam && <p className="meta">{t('results.board')}</p>}
      </header>
      <Tabs tab={tab} exam={exam} />
      <div className="chips board-view">
        {[false, true].map((around) => (
          <button key={String(around)} type="button" className="chip" aria-pressed={around === isAround} onClick={() => setAround(around)}>
            {t(around ? 'board.aroundMe' : 'board.fromTop')}
          </button>
        ))}
      </div>
      {!rows && <Skeleton />}
      {first && rows && <Places rows={rows} mine={first.my_entry} count={first.count} tab={tab} isAround={isAround} />}
      {query.hasNextPage && (
        <Button look="quiet" isWide disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </>
  )
}

/** On a phone the chips go on beyond the edge: the chosen one is brought into view. */
function Tabs({ tab, exam }: { tab: string; exam: string | undefined }) {
  const chips = useRef<HTMLElement>(null)
  useEffect(() => {
    chips.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [tab])
  return (
    <nav ref={chips} className="chips board-tabs" aria-label={t('board.title')}>
      {TABS.map((name) => (
        <Link key={name} href={`/leaderboard/${name}`} className="chip" aria-current={name === tab ? 'true' : undefined}>
          {t(nameOf(name))}
        </Link>
      ))}
      {tab === 'exam' && (
        <Link href={`/leaderboard/exam/${exam}`} className="chip" aria-current="true">
          {t(nameOf(tab))}
        </Link>
      )}
    </nav>
  )
}

interface PlacesProps {
  rows: LeaderboardRow[]
  mine: LeaderboardRow | null
  count: number
  tab: string
  isAround: boolean
}

/** The rows, or why there are none; and why there is none of one's own. */
function Places({ rows, mine, count, tab, isAround }: PlacesProps) {
  if (rows.length === 0 && count === 0 && !mine) {
    return (
      <Empty title={t('board.none')}>
        <p>{t('board.noneNote')}</p>
      </Empty>
    )
  }
  return (
    <>
      {!mine && <p className="note board-note">{t('board.noPlace')}</p>}
      {mine && isAround && rows.length === 0 && <p className="note board-note">{t('board.far', { n: mine.rank })}</p>}
      {(rows.length > 0 || mine) && <Board rows={rows} mine={mine} tab={tab} />}
    </>
  )
}
