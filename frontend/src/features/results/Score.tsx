import type { ReactNode } from 'react'
import type { Results } from '@/lib/api/types'
import { formatNumber, formatSigned, t } from '@/lib/i18n/i18n'
import { Star } from '@/ui/Star'

function Fact({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <div>
      <dt>
        {name}
        {note && <span className="meta">{note}</span>}
      </dt>
      <dd>{children}</dd>
    </div>
  )
}

/** The score, where it stands among everybody's, and what it brought. */
export function Score({ results }: { results: Results }) {
  const { ability, previous, rating } = results
  return (
    <section className="card score">
      <p className="score-big">
        {formatNumber(results.raw_score)}
        <span> / {formatNumber(results.max_score)}</span>
      </p>
      <dl className="facts">
        <Fact name={t('results.percent')}>{formatNumber(results.percent, 1)} %</Fact>
        {ability && (
          <Fact name={t('results.ability')}>
            {formatNumber(ability.scaled, 1)}{' '}
            <span className="meta">
              {formatNumber(ability.low)}–{formatNumber(ability.high)}
            </span>
          </Fact>
        )}
        {results.rank !== null && (
          <Fact name={t('results.rank')}>{t('results.rankOf', { rank: results.rank, total: results.participants })}</Fact>
        )}
        {results.percentile !== null && <Fact name={t('results.percentile')}>{formatNumber(Math.floor(results.percentile))} %</Fact>}
        {rating && (
          <Fact name={t('home.elo')}>
            {formatNumber(rating.elo_after)} <span className="meta">{formatSigned(rating.elo_change)}</span>
          </Fact>
        )}
        {previous && (
          <Fact name={t('results.change')} note={previous.exam_title}>
            {formatSigned(previous.percent_change, 1)}
          </Fact>
        )}
      </dl>
      {ability && <p className="meta">{t('results.abilityNote')}</p>}
      <NewStars stars={results.achievements} />
    </section>
  )
}

function NewStars({ stars }: { stars: Results['achievements'] }) {
  if (stars.length === 0) return null
  return (
    <>
      <h2>{t('results.newStars', { n: stars.length })}</h2>
      <ul className="star-row">
        {stars.map((star) => (
          <li key={star.code}>
            <Star progress={1} isEarned size={48} />
            <span>{star.name}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
