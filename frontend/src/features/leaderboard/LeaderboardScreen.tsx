import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { LeaderboardRow } from '@/lib/api/types'
import { formatNumber, type PlainKey, t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import { Empty, Failure, Skeleton } from '@/ui/Faces'
import { leaderboardQuery, TABS } from './api'
import './leaderboard.css'

const NAMES: Record<string, PlainKey> = {
  top_rated: 'board.topRated',
  rasch: 'board.rasch',
  most_improved: 'board.mostImproved',
  streaks: 'board.streaks',
  exam: 'board.exam',
}

const DIGITS: Record<string, number> = { rasch: 1, most_improved: 1, exam: 1 }

export function LeaderboardScreen({ tab, exam }: { tab: string; exam: string | undefined }) {
  const query = useInfiniteQuery(leaderboardQuery(tab, exam))
  const rows = query.data?.pages.flatMap((page) => page.results)
  const mine = query.data?.pages[0]?.my_entry ?? null
  return (
    <>
      <header className="page-head">
        <h1>{t('board.title')}</h1>
      </header>
      <nav className="chips board-tabs" aria-label={t('board.title')}>
        {TABS.map((name) => (
          <Link key={name} href={`/leaderboard/${name}`} className="chip" aria-current={name === tab ? 'true' : undefined}>
            {t(NAMES[name] ?? 'board.topRated')}
          </Link>
        ))}
        {tab === 'exam' && (
          <Link href={`/leaderboard/exam/${exam}`} className="chip" aria-current="true">
            {t('board.exam')}
          </Link>
        )}
      </nav>
      {!rows && query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {!rows && !query.isError && <Skeleton />}
      {rows?.length === 0 && (
        <Empty title={t('board.none')}>
          <p>{t('board.noneNote')}</p>
        </Empty>
      )}
      {rows && rows.length > 0 && <Board rows={rows} mine={mine} tab={tab} />}
      {query.hasNextPage && (
        <Button look="quiet" isWide disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('common.more')}
        </Button>
      )}
    </>
  )
}

/** One dense table; the student's own row is pinned when it is not among those shown. */
function Board({ rows, mine, tab }: { rows: LeaderboardRow[]; mine: LeaderboardRow | null; tab: string }) {
  const isListed = mine !== null && rows.some((row) => row.student.is_me)
  const digits = DIGITS[tab] ?? 0
  return (
    <div className="card board-card">
      <table className="table board" aria-label={t(NAMES[tab] ?? 'board.title')}>
        <thead>
          <tr>
            <th scope="col">{t('board.place')}</th>
            <th scope="col">{t('board.name')}</th>
            <th scope="col">
              <span className="hidden-text">{t('board.change')}</span>
            </th>
            <th scope="col" className="number">
              {t(NAMES[tab] ?? 'board.title')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.student.id} row={row} digits={digits} />
          ))}
        </tbody>
        {mine && !isListed && (
          <tfoot>
            <Row row={mine} digits={digits} />
          </tfoot>
        )}
      </table>
    </div>
  )
}

function Row({ row, digits }: { row: LeaderboardRow; digits: number }) {
  return (
    <tr className={row.student.is_me ? 'board-mine' : ''}>
      <td>{formatNumber(row.rank)}</td>
      <th scope="row">
        {row.student.name}
        {row.student.is_me && <span className="meta"> {t('board.me')}</span>}
      </th>
      <td>
        <Trend places={row.trend} />
      </td>
      <td className="number">{formatNumber(row.value, digits)}</td>
    </tr>
  )
}

function Trend({ places }: { places: number | null }) {
  if (!places) return null
  const isUp = places > 0
  return (
    <span className={`trend ${isUp ? 'trend-up' : 'trend-down'}`}>
      <span aria-hidden="true">
        {isUp ? '▲' : '▼'} {formatNumber(Math.abs(places))}
      </span>
      <span className="hidden-text">{isUp ? t('board.up', { n: places }) : t('board.down', { n: -places })}</span>
    </span>
  )
}
