import type { Outcome, Slot } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { toggled } from './editing'
import { OutcomeMark } from './OutcomeMark'

interface ChoiceBubblesProps {
  slot: Slot & { key: string }
  value: string
  isReadOnly: boolean
  isPractice: boolean
  outcome: Outcome | undefined
  onAnswer: (key: string, value: string, quick: boolean) => void
}

/** One line of the mark sheet. A second tap on the same letter clears it. */
export function ChoiceBubbles({ slot, value, isReadOnly, isPractice, outcome, onAnswer }: ChoiceBubblesProps) {
  const letters = [...slot.choices]
  return (
    <div className="answer">
      <div className={letters.length > FEW ? 'bubbles bubbles-many' : 'bubbles'} role="group" aria-label={t('exam.choices', { n: slot.question_number })}>
        {slot.sub_part && <span className="sub-part">{slot.sub_part}</span>}
        {letters.map((letter) => (
          <button
            key={letter}
            type="button"
            className="bubble"
            aria-pressed={value === letter}
            disabled={isReadOnly}
            onClick={() => onAnswer(slot.key, toggled(value, letter), true)}
          >
            <span>{letter}</span>
          </button>
        ))}
      </div>
      {isPractice && <p className="verdict">{value && <OutcomeMark outcome={outcome} />}</p>}
    </div>
  )
}

/** More letters stand closer, so that A to F are one line on the narrowest phone. */
const FEW = 4
