import type { Slot } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import type { Strikes } from '../sheet/useStrikes'

interface StrikeRowProps {
  slot: Slot & { key: string }
  value: string
  className: string
  isStruck: (letter: string) => boolean
  isReadOnly: boolean
  strikes: Strikes
}

/** A key above each bubble that strikes its letter out; the answer itself cannot be struck out. */
export function StrikeRow({ slot, value, className, isStruck, isReadOnly, strikes }: StrikeRowProps) {
  return (
    <div className={className} role="group" aria-label={t('strike.toggle')}>
      {slot.sub_part && <span className="sub-part" />}
      {[...slot.choices].map((letter) => (
        <button
          key={letter}
          type="button"
          className="strike"
          aria-label={t('strike.letter', { letter })}
          aria-pressed={isStruck(letter)}
          aria-disabled={letter === value}
          disabled={isReadOnly}
          onClick={() => strikes.strike(slot.key, letter)}
        >
          <s>{letter}</s>
        </button>
      ))}
    </div>
  )
}
