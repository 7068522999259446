import { type ReactNode, useState } from 'react'
import type { ResultSlot } from '@/lib/api/types'
import { type PlainKey, t } from '@/lib/i18n/i18n'
import { ButtonLink } from '@/ui/Button'
import { SlotTable } from './SlotTable'

const FILTERS = ['all', 'missed', 'answered'] as const
type Filter = (typeof FILTERS)[number]

const NAMES: Record<Filter, PlainKey> = {
  all: 'results.filter.all',
  missed: 'results.filter.missed',
  answered: 'results.filter.answered',
}

const KEEPS: Record<Filter, (slot: ResultSlot) => boolean> = {
  all: () => true,
  missed: (slot) => slot.outcome !== 'correct' && slot.outcome !== 'void',
  answered: (slot) => slot.outcome !== 'blank',
}

interface AnswerListProps {
  exam: string
  slots: readonly ResultSlot[]
  isPractice: boolean
  draw: ((slot: ResultSlot) => ReactNode) | undefined
}

/** Every slot, or those that went wrong; of a practice only what was tried, until more is asked for. */
export function AnswerList({ exam, slots, isPractice, draw }: AnswerListProps) {
  const [filter, setFilter] = useState<Filter>(isPractice ? 'answered' : 'all')
  const shown = slots.filter(KEEPS[filter])
  const missed = [...new Set(slots.filter(KEEPS.missed).map((slot) => slot.question_number))]
  return (
    <section className="card stack">
      <h2>{t('results.all')}</h2>
      <div className="chips chips-wrap" role="group" aria-label={t('results.filter')}>
        {FILTERS.map((name) => (
          <button key={name} type="button" className="chip" aria-pressed={name === filter} onClick={() => setFilter(name)}>
            {t(NAMES[name])} {slots.filter(KEEPS[name]).length}
          </button>
        ))}
      </div>
      {filter === 'missed' && missed.length > 0 && (
        <ButtonLink to={`/exams/${exam}?only=${missed.join()}`} look="quiet" isWide>
          {t('results.practiseMissed', { n: missed.length })}
        </ButtonLink>
      )}
      {shown.length === 0 ? <p className="meta">{t('results.filter.none')}</p> : <SlotTable slots={shown} label={t('results.all')} draw={draw} />}
    </section>
  )
}
