import type { LeaderboardRow } from '@/lib/api/types'
import { formatNumber, formatSigned, type PlainKey, t } from '@/lib/i18n/i18n'

interface Look {
  name: PlainKey
  /** What the column of values holds, where the board's name does not say it. */
  column?: PlainKey
  value(value: number): string
}

const LOOKS: Record<string, Look> = {
  top_rated: { name: 'board.topRated', value: formatNumber },
  rasch: { name: 'board.rasch', value: (value) => formatNumber(value, 1) },
  most_improved: { name: 'board.mostImproved', column: 'board.topRated', value: formatSigned },
  streaks: { name: 'board.streaks', column: 'board.inARow', value: formatNumber },
  exam: { name: 'board.exam', column: 'results.percent', value: (value) => `${formatNumber(value, 1)} %` },
}

export const nameOf = (tab: string): PlainKey => LOOKS[tab]?.name ?? 'board.title'

/** One dense table; the student's own row is pinned when it is not among those shown. */
export function Board({ rows, mine, tab }: { rows: LeaderboardRow[]; mine: LeaderboardRow | null; tab: string }) {
  const isListed = rows.some((row) => row.student.is_me)
  const isOfExam = tab === 'exam'
  return (
    <div className="card board-card">
      <table className="table board" aria-label={t(nameOf(tab))}>
        <thead>
          <tr>
            <th scope="col">{t('board.place')}</th>
            <th scope="col">{t('board.name')}</th>
            <th scope="col">
              {isOfExam ? t('board.topRated') : <span className="hidden-text">{t('board.change')}</span>}
            </th>
            <th scope="col" className="number">
              {t(LOOKS[tab]?.column ?? nameOf(tab))}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.student.id} row={row} tab={tab} />
          ))}
        </tbody>
        {mine && !isListed && (
          <tfoot>
            <Row row={mine} tab={tab} />
          </tfoot>
        )}
      </table>
    </div>
  )
}

function Row({ row, tab }: { row: LeaderboardRow; tab: string }) {
  return (
    <tr className={row.student.is_me ? 'board-mine' : ''}>
      <td>{formatNumber(row.rank)}</td>
      <th scope="row">
        {row.student.name}
        {row.student.is_me && <span className="meta"> {t('board.me')}</span>}
      </th>
      <td>{tab === 'exam' ? <EloChange points={row.detail} /> : <PlacesGained places={row.trend} />}</td>
      <td className="number">{LOOKS[tab]?.value(row.value) ?? row.value}</td>
    </tr>
  )
}

function PlacesGained({ places }: { places: number | null }) {
  return <Trend by={places} said={places && places > 0 ? t('board.up', { n: places }) : t('board.down', { n: -(places ?? 0) })} />
}

/** Two exams have other people in them, so that places of one say nothing beside those of another: Elo does. */
function EloChange({ points }: { points: number | null }) {
  return <Trend by={points} said={formatSigned(points ?? 0)} />
}

function Trend({ by, said }: { by: number | null; said: string }) {
  if (!by) return null
  const isUp = by > 0
  return (
    <span className={`trend ${isUp ? 'trend-up' : 'trend-down'}`}>
      <span aria-hidden="true">
        {isUp ? '▲' : '▼'} {formatNumber(Math.abs(by))}
      </span>
      <span className="hidden-text">{said}</span>
    </span>
  )
}
