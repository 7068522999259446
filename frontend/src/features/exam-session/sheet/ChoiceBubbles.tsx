import type { Outcome, Slot } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { Icon } from '@/ui/Icon'
import type { Aids } from '../writing/aidsPart'
import { toggled } from './editing'
import { OutcomeMark } from './OutcomeMark'
import type { Strikes } from './useStrikes'

interface ChoiceBubblesProps {
  slot: Slot & { key: string }
  value: string
  /** The letters that are struck out. */
  struck: string
  strikes: Strikes
  aids: Aids | null
  isReadOnly: boolean
  isPractice: boolean
  outcome: Outcome | undefined
  onAnswer: (key: string, value: string, quick: boolean) => void
}

/** One line of the mark sheet. A second tap on the same letter clears it. */
export function ChoiceBubbles({ slot, value, struck, strikes, aids, isReadOnly, isPractice, outcome, onAnswer }: ChoiceBubblesProps) {
  const letters = [...slot.choices]
  const row = letters.length > FEW ? 'bubbles bubbles-many' : 'bubbles'
  // An answer stands, whatever was noted before it was given elsewhere.
  const isStruck = (letter: string) => letter !== value && struck.includes(letter)
  return (
    <div className="answer">
      {/* Above the bubbles: when they come, nothing moves under the finger. */}
      {strikes.isOn && aids && <aids.StrikeRow slot={slot} value={value} className={row} isStruck={isStruck} isReadOnly={isReadOnly} strikes={strikes} />}
      <div className={row} role="group" aria-label={t('exam.choices', { n: slot.question_number })}>
        {slot.sub_part && <span className="sub-part">{slot.sub_part}</span>}
        {letters.map((letter) => (
          <button
            key={letter}
            type="button"
            className={isStruck(letter) ? 'bubble bubble-struck' : 'bubble'}
            aria-pressed={value === letter}
            disabled={isReadOnly}
            onClick={() => onAnswer(slot.key, toggled(value, letter), true)}
          >
            <span>
              {letter}
              {isStruck(letter) && <span className="hidden-text"> {t('strike.struck')}</span>}
            </span>
          </button>
        ))}
      </div>
      {aids && (
        <button type="button" className="strike-toggle" aria-label={t('strike.toggle')} aria-pressed={strikes.isOn} onClick={strikes.toggle}>
          <Icon name="strike" />
        </button>
      )}
      {isPractice && <p className="verdict">{value && <OutcomeMark outcome={outcome} />}</p>}
    </div>
  )
}

/** More letters stand closer, so that A to F are one line on the narrowest phone. */
const FEW = 4
