import { type ReactNode, useState } from 'react'
import type { Outcome, ResultSlot } from '@/lib/api/types'
import { formatNumber, type PlainKey, t } from '@/lib/i18n/i18n'
import { AlsoRight, OwnAnswer, RightAnswer } from './AnswerText'

const WORDS: Record<Outcome, PlainKey> = {
  correct: 'outcome.correct',
  wrong: 'outcome.wrong',
  unreadable: 'outcome.unreadable',
  undecided: 'outcome.undecided',
  blank: 'outcome.blank',
  void: 'outcome.void',
}

const TONES: Record<Outcome, string> = {
  correct: 'tag-glaze',
  wrong: 'tag-pomegranate',
  unreadable: 'tag-saffron',
  undecided: 'tag-saffron',
  blank: '',
  void: '',
}

interface SlotTableProps {
  slots: readonly ResultSlot[]
  label: string
  draw: ((slot: ResultSlot) => ReactNode) | undefined
}

/** Slot by slot: mine, the right one, and how hard it was for everybody; a row opens to the question itself. */
export function SlotTable({ slots, label, draw }: SlotTableProps) {
  const [open, setOpen] = useState<string | null>(null)
  const hasDifficulty = slots.some((slot) => slot.difficulty_scaled !== null)
  return (
    <table className="table slot-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">№</th>
          <th scope="col">{t('results.mine')}</th>
          <th scope="col">{t('results.right')}</th>
          {hasDifficulty && (
            <th scope="col" className="number slot-difficulty">
              {t('results.difficulty')}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {slots.map((slot) => {
          const name = `${slot.question_number}${slot.sub_part}`
          const isOpen = name === open
          return (
            <SlotRows
              key={name}
              name={name}
              slot={slot}
              hasDifficulty={hasDifficulty}
              isOpen={isOpen}
              onToggle={() => setOpen(isOpen ? null : name)}
              draw={draw}
            />
          )
        })}
      </tbody>
    </table>
  )
}

interface SlotRowsProps extends Pick<SlotTableProps, 'draw'> {
  name: string
  slot: ResultSlot
  hasDifficulty: boolean
  isOpen: boolean
  onToggle(): void
}

function SlotRows({ name, slot, hasDifficulty, isOpen, onToggle, draw }: SlotRowsProps) {
  return (
    <>
      <tr className={isOpen ? 'slot-open' : undefined}>
        <th scope="row">
          <button type="button" className="slot-name" aria-expanded={isOpen} aria-label={t('results.showQuestion', { name })} onClick={onToggle}>
            {name}
          </button>
        </th>
        <td>
          <OwnAnswer slot={slot} />
          <span className={`tag ${TONES[slot.outcome]}`}>{t(WORDS[slot.outcome])}</span>
        </td>
        <td>
          <RightAnswer slot={slot} />
        </td>
        {hasDifficulty && (
          <td className="number slot-difficulty">{slot.difficulty_scaled === null ? '—' : formatNumber(slot.difficulty_scaled)}</td>
        )}
      </tr>
      {isOpen && (
        <tr className="slot-more">
          <td colSpan={hasDifficulty ? 4 : 3}>
            <p className="meta">
              {slot.difficulty_scaled !== null && (
                <span>
                  {t('results.difficulty')}: {formatNumber(slot.difficulty_scaled)}.
                </span>
              )}
              {slot.topic && <span>{t('results.topic', { topic: slot.topic })}</span>}
              {slot.p_value !== null && <span>{t('results.share', { share: formatNumber(slot.p_value * 100) })}</span>}
              {!slot.topic && slot.p_value === null && <span>{t('results.nothingMore')}</span>}
            </p>
            <AlsoRight slot={slot} label={t('results.alsoRight')} />
            <div className="slot-picture">{draw?.(slot)}</div>
          </td>
        </tr>
      )}
    </>
  )
}
