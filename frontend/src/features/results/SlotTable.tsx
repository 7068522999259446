import type { Outcome, ResultSlot } from '@/lib/api/types'
import { formatNumber, type PlainKey, t } from '@/lib/i18n/i18n'

const WORDS: Record<Outcome, PlainKey> = {
  correct: 'outcome.correct',
  wrong: 'outcome.wrong',
  unreadable: 'outcome.unreadable',
  blank: 'outcome.blank',
  void: 'outcome.void',
}

const TONES: Record<Outcome, string> = {
  correct: 'tag-glaze',
  wrong: 'tag-pomegranate',
  unreadable: 'tag-saffron',
  blank: '',
  void: '',
}

/** Slot by slot: mine, the right one, and how hard it was for everybody. */
export function SlotTable({ slots, label }: { slots: readonly ResultSlot[]; label: string }) {
  const hasDifficulty = slots.some((slot) => slot.difficulty_scaled !== null)
  return (
    <table className="table slot-table" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">№</th>
          <th scope="col">{t('results.mine')}</th>
          <th scope="col">{t('results.right')}</th>
          {hasDifficulty && (
            <th scope="col" className="number">
              {t('results.difficulty')}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {slots.map((slot) => (
          <tr key={`${slot.question_number}${slot.sub_part}`}>
            <th scope="row">
              {slot.question_number}
              {slot.sub_part}
            </th>
            <td>
              <span className="mine">{slot.answer || '—'}</span>
              {slot.reading && slot.reading !== slot.answer && <span className="meta"> {slot.reading}</span>}
              <span className={`tag ${TONES[slot.outcome]}`}>{t(WORDS[slot.outcome])}</span>
            </td>
            <td className="mine">{slot.correct_answer}</td>
            {hasDifficulty && (
              <td className="number">{slot.difficulty_scaled === null ? '—' : formatNumber(slot.difficulty_scaled)}</td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
