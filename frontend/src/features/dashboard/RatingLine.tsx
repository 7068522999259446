import type { Dashboard } from '@/lib/api/types'
import { formatShortDay } from '@/lib/i18n/dates'
import { formatNumber, t } from '@/lib/i18n/i18n'
import { linePoints } from './line'

const WIDTH = 400
const HEIGHT = 120

/** The rating exam by exam, with the same figures in a table behind it. */
export function RatingLine({ history }: { history: Dashboard['history'] }) {
  const points = linePoints(history.map((entry) => entry.elo), WIDTH, HEIGHT)
  const [first, last] = [history[0], history[history.length - 1]]
  if (!first || !last) return null
  return (
    <figure className="rating-line">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 18}`} aria-hidden="true">
        <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} />
        {points.map(({ x, y }, index) => (
          <circle key={history[index]?.exam_id} cx={x} cy={y} r={index === points.length - 1 ? 5 : 3} />
        ))}
        <text x="0" y={HEIGHT + 15}>
          {formatShortDay(first.date)}
        </text>
        <text x={WIDTH} y={HEIGHT + 15} textAnchor="end">
          {formatShortDay(last.date)}
        </text>
      </svg>
      <details>
        <summary className="meta">{t('home.asTable')}</summary>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('nav.exams')}</th>
              <th scope="col" className="number">
                {t('home.elo')}
              </th>
              <th scope="col" className="number">
                %
              </th>
            </tr>
          </thead>
          <tbody>
            {history.map((entry) => (
              <tr key={entry.exam_id}>
                <td>{entry.exam_title}</td>
                <td className="number">{formatNumber(entry.elo)}</td>
                <td className="number">{formatNumber(entry.percent)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
