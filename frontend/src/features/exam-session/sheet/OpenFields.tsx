import { useEffect, useRef, useState } from 'react'
import type { Outcome, Slot } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { cleaned, KEY_ROW, MAX_ANSWER, typeSign } from './editing'
import { OutcomeMark } from './OutcomeMark'
import { Reading } from './Reading'

interface OpenFieldsProps {
  session: string
  slots: readonly (Slot & { key: string })[]
  valueOf: (key: string) => string
  isReadOnly: boolean
  isPractice: boolean
  outcomes: Readonly<Record<string, Outcome>>
  onAnswer: (key: string, value: string, quick: boolean) => void
  /** Whether Enter led here, asked once: typing then goes on in the first field. */
  takesTyping: () => boolean
  onEnterNext: (() => void) | null
}

/** Written answers: plain text, with the signs a phone's keyboard hides in a row of their own. */
export function OpenFields({ session, slots, valueOf, isReadOnly, isPractice, outcomes, onAnswer, takesTyping, onEnterNext }: OpenFieldsProps) {
  // The field that was written in last: leaving it takes nothing away, so no button moves under the finger.
  const [current, setCurrent] = useState<string | null>(null)
  const fields = useRef(new Map<string, HTMLInputElement>())

  useEffect(() => {
    if (takesTyping() && slots[0]) fields.current.get(slots[0].key)?.focus()
  }, [takesTyping, slots])

  const type = (sign: string) => {
    const key = current ?? slots[0]?.key
    const field = key === undefined ? undefined : fields.current.get(key)
    if (key === undefined || !field) return
    const start = field.selectionStart ?? field.value.length
    const next = typeSign({ value: field.value, start, end: field.selectionEnd ?? start }, sign)
    field.value = next.value
    field.focus()
    field.setSelectionRange(next.start, next.end)
    onAnswer(key, cleaned(next.value), false)
  }

  const enter = (index: number) => {
    const next = slots[index + 1]
    if (next) return fields.current.get(next.key)?.focus()
    if (onEnterNext) onEnterNext()
    else fields.current.get(slots[index]?.key ?? '')?.blur()
  }

  const read = slots.find((slot) => slot.key === current)
  return (
    <div className="open-fields">
      <div className="open-pair">
        {slots.map((slot, index) => (
          <label key={slot.key} className="open-field">
            <span className="sub-part">{slot.sub_part || slot.question_number}</span>
            <span className="hidden-text">{t('exam.answerTo', { slot: slot.key })}</span>
            <input
              ref={(field) => {
                if (field) fields.current.set(slot.key, field)
                else fields.current.delete(slot.key)
              }}
              className="field"
              type="text"
              value={valueOf(slot.key)}
              maxLength={MAX_ANSWER}
              disabled={isReadOnly}
              autoComplete="off"
              autoCorrect="off"
              autoCapitalize="off"
              spellCheck={false}
              enterKeyHint={onEnterNext || index < slots.length - 1 ? 'next' : 'done'}
              onInput={(event) => onAnswer(slot.key, cleaned(event.currentTarget.value), false)}
              onFocus={() => setCurrent(slot.key)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') enter(index)
              }}
            />
            {isPractice && <span className="verdict">{valueOf(slot.key) !== '' && <OutcomeMark outcome={outcomes[slot.key]} />}</span>}
          </label>
        ))}
      </div>
      {read ? <Reading key={read.key} session={session} slot={read} value={valueOf(read.key)} /> : <p className="reading" />}
      <KeyRow isOff={isReadOnly} onType={type} />
    </div>
  )
}

function KeyRow({ isOff, onType }: { isOff: boolean; onType: (sign: string) => void }) {
  return (
    <div className="key-row" role="group" aria-label={t('exam.keyRow')}>
      {KEY_ROW.map((sign) => (
        <button
          key={sign}
          type="button"
          disabled={isOff}
          // The field keeps the focus, so that the phone's keyboard stays.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => onType(sign)}
        >
          {sign}
        </button>
      ))}
    </div>
  )
}
