import { useQuery } from '@tanstack/react-query'
import { isApiError } from '@/lib/api/errors'
import type { Results } from '@/lib/api/types'
import { formatTime, formatWeekday } from '@/lib/i18n/dates'
import { formatNumber, formatSigned, t } from '@/lib/i18n/i18n'
import { serverClock } from '@/lib/time/serverClock'
import { ButtonLink } from '@/ui/Button'
import { Failure, Skeleton } from '@/ui/Faces'
import { Star } from '@/ui/Star'
import { AbilityRuler } from './AbilityRuler'
import { expectedAt, resultsQuery } from './api'
import { ForecastCard } from './ForecastCard'
import { SlotTable } from './SlotTable'
import './results.css'

export function ResultsScreen({ id }: { id: string }) {
  const query = useQuery(resultsQuery(id, () => serverClock.now()))
  if (query.data) return <Ready results={query.data} />
  if (isApiError(query.error, 'results_withheld')) return <Waiting expectedMs={expectedAt(query.error)} />
  if (query.error) return <Failure error={query.error} onRetry={() => void query.refetch()} />
  return <Skeleton />
}

/** Handed in, and nothing to do but wait: the page changes by itself. */
function Waiting({ expectedMs }: { expectedMs: number | null }) {
  return (
    <section className="waiting stack" role="status">
      <Star progress={1} isEarned size={88} />
      <h1>{t('waiting.title')}</h1>
      <p>{t('waiting.note')}</p>
      {expectedMs !== null && (
        <p className="note note-glaze">
          {t('waiting.expected', { time: formatTime(expectedMs), day: formatWeekday(expectedMs) })}
        </p>
      )}
      <ButtonLink to="/" look="quiet">
        {t('nav.home')}
      </ButtonLink>
    </section>
  )
}

const slotName = (slot: { question_number: number; sub_part: string }) => `${slot.question_number}${slot.sub_part}`

function Ready({ results }: { results: Results }) {
  const byName = new Map(results.slots.map((slot) => [slotName(slot), slot]))
  const missed = results.missed_easy.flatMap((place) => byName.get(slotName(place)) ?? [])
  return (
    <>
      <header className="page-head">
        <p className="meta">{results.session.mode === 'practice' ? t('exam.state.practice') : t('results.title')}</p>
        <h1>{results.exam.title}</h1>
      </header>
      <div className="two-columns results-top">
        <Score results={results} />
        {results.forecast && <ForecastCard forecast={results.forecast} />}
      </div>
      <div className="stack">
        {results.ability && (
          <section className="card stack">
            <h2>{t('results.ruler')}</h2>
            <AbilityRuler ability={results.ability} slots={results.slots} />
          </section>
        )}
        {!results.calibrated && <p className="note">{t('results.notCalibrated')}</p>}
        {missed.length > 0 && (
          <section className="card">
            <h2>{t('results.missedEasy')}</h2>
            <p className="meta">{t('results.missedEasyNote')}</p>
            <SlotTable slots={missed} label={t('results.missedEasy')} />
          </section>
        )}
        <section className="card">
          <h2>{t('results.all')}</h2>
          <SlotTable slots={results.slots} label={t('results.all')} />
        </section>
        <div className="results-on">
          <ButtonLink to={`/leaderboard/exam/${results.exam.id}`} look="quiet">
            {t('results.board')}
          </ButtonLink>
          <ButtonLink to={`/exams/${results.exam.id}`} look="quiet">
            {t('lobby.practice')}
          </ButtonLink>
        </div>
      </div>
    </>
  )
}

function Score({ results }: { results: Results }) {
  const { previous } = results
  return (
    <section className="card score">
      <p className="score-big">
        {formatNumber(results.raw_score)}
        <span> / {formatNumber(results.max_score)}</span>
      </p>
      <dl className="facts">
        <div>
          <dt>{t('results.percent')}</dt>
          <dd>{formatNumber(results.percent, 1)} %</dd>
        </div>
        {results.ability && (
          <div>
            <dt>{t('results.ability')}</dt>
            <dd>
              {formatNumber(results.ability.scaled, 1)}{' '}
              <span className="meta">
                {formatNumber(results.ability.low)}–{formatNumber(results.ability.high)}
              </span>
            </dd>
          </div>
        )}
        {results.rank !== null && (
          <div>
            <dt>{t('results.rank')}</dt>
            <dd>{t('results.rankOf', { rank: results.rank, total: results.participants })}</dd>
          </div>
        )}
        {results.percentile !== null && (
          <div>
            <dt>{t('results.percentile')}</dt>
            <dd>{formatNumber(results.percentile)} %</dd>
          </div>
        )}
        {previous && (
          <div>
            <dt>{t('results.change')}</dt>
            <dd>
              {formatSigned(previous.percent_change, 1)} <span className="meta">{previous.exam_title}</span>
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
