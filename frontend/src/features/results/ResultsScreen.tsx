import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { isApiError } from '@/lib/api/errors'
import type { ResultSlot, Results } from '@/lib/api/types'
import { formatTime, formatWeekday } from '@/lib/i18n/dates'
import { t } from '@/lib/i18n/i18n'
import { serverClock } from '@/lib/time/serverClock'
import { ButtonLink } from '@/ui/Button'
import { Failure, Skeleton } from '@/ui/Faces'
import { Star } from '@/ui/Star'
import { AbilityRuler } from './AbilityRuler'
import { AnswerList } from './AnswerList'
import { examOfAbandoned, expectedAt, isRunning, resultsQuery } from './api'
import { ForecastCard } from './ForecastCard'
import { Score } from './Score'
import { SlotTable } from './SlotTable'
import './results.css'

/** Draws the question of a slot from the paper; given by the app, since papers are another feature's. */
export type DrawQuestion = (exam: string, slot: ResultSlot) => ReactNode

export function ResultsScreen({ id, drawQuestion }: { id: string; drawQuestion?: DrawQuestion }) {
  const query = useQuery(resultsQuery(id, () => serverClock.now()))
  if (query.data) return <Ready results={query.data} drawQuestion={drawQuestion} />
  if (isRunning(query.error)) return <Running session={id} />
  if (isApiError(query.error, 'results_withheld')) return <Waiting expectedMs={expectedAt(query.error)} />
  if (isApiError(query.error, 'practice_abandoned')) return <Abandoned exam={examOfAbandoned(query.error)} />
  if (query.error) return <Failure isScreen error={query.error} onRetry={() => void query.refetch()} />
  return <Skeleton />
}

/** Handed in, and nothing to do but wait: the page changes by itself. Practice waits for its judge alone. */
function Waiting({ expectedMs }: { expectedMs: number | null }) {
  return (
    <section className="waiting stack" role="status">
      <Star progress={1} isEarned size={88} />
      <h1>{t('waiting.title')}</h1>
      <p>{t(expectedMs === null ? 'waiting.judging' : 'waiting.note')}</p>
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

/** No results, because the clock still runs: the only way on is the way back. */
function Running({ session }: { session: string }) {
  return (
    <section className="waiting stack" role="status">
      <Star progress={0} size={88} />
      <h1>{t('waiting.running')}</h1>
      <p>{t('waiting.runningNote')}</p>
      <ButtonLink to={`/sessions/${session}`}>{t('lobby.continue')}</ButtonLink>
    </section>
  )
}

function Abandoned({ exam }: { exam: string | null }) {
  return (
    <section className="waiting stack">
      <Star progress={0} size={88} />
      <h1>{t('results.abandoned')}</h1>
      <p>{t('results.abandonedNote')}</p>
      <ButtonLink to={exam === null ? '/exams' : `/exams/${exam}`}>{t('lobby.practice')}</ButtonLink>
    </section>
  )
}

const slotName = (slot: { question_number: number; sub_part: string }) => `${slot.question_number}${slot.sub_part}`

function Ready({ results, drawQuestion }: { results: Results; drawQuestion: DrawQuestion | undefined }) {
  const byName = new Map(results.slots.map((slot) => [slotName(slot), slot]))
  const missed = results.missed_easy.flatMap((place) => byName.get(slotName(place)) ?? [])
  const isPractice = results.session.mode === 'practice'
  const draw = drawQuestion && ((slot: ResultSlot) => drawQuestion(results.exam.id, slot))
  return (
    <>
      <header className="page-head">
        <p className="meta">{isPractice ? t('exam.state.practice') : t('results.title')}</p>
        <h1>{results.exam.title}</h1>
        <Onwards results={results} isPractice={isPractice} />
      </header>
      <div className={`results-top ${results.forecast ? 'two-columns' : ''}`}>
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
        {!results.calibrated && !isPractice && <p className="note">{t('results.notCalibrated')}</p>}
        {missed.length > 0 && (
          <section className="card">
            <h2>{t('results.missedEasy')}</h2>
            <p className="meta">{t('results.missedEasyNote')}</p>
            <SlotTable slots={missed} label={t('results.missedEasy')} draw={draw} />
          </section>
        )}
        <AnswerList exam={results.exam.id} slots={results.slots} isPractice={isPractice} draw={draw} />
      </div>
    </>
  )
}

/** What to do next stands at the top: nobody scrolls through fifty answers for it. */
function Onwards({ results, isPractice }: { results: Results; isPractice: boolean }) {
  return (
    <nav className="results-on" aria-label={t('results.next')}>
      <ButtonLink to={`/exams/${results.exam.id}`} look="quiet">
        {t(isPractice ? 'results.practiseAgain' : 'lobby.practice')}
      </ButtonLink>
      {results.solutions_url !== null && (
        <ButtonLink to={`/sessions/${results.session.id}/solutions`} look="quiet">
          {t('results.solutions')}
        </ButtonLink>
      )}
      {!isPractice && (
        <ButtonLink to={`/leaderboard/exam/${results.exam.id}`} look="quiet">
          {t('results.board')}
        </ButtonLink>
      )}
    </nav>
  )
}
