import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import type { Outcome, Slot } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { Icon } from '@/ui/Icon'
import type { Aids } from '../writing/aidsPart'
import { cleaned, KEY_ROW, MAX_ANSWER, typeSign } from './editing'
import { OutcomeMark } from './OutcomeMark'

/** Types a text at the caret of the field that was written in last, and says which that is. */
export type Typist = (text: string) => HTMLElement | null

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
  aids: Aids | null
  isHelping: boolean
  onHelp: () => void
  typist: Ref<Typist>
}

/** Written answers: plain text, with the signs a phone's keyboard hides in a row of their own. */
export function OpenFields(props: OpenFieldsProps) {
  const { session, slots, valueOf, isReadOnly, isPractice, outcomes, onAnswer, takesTyping, onEnterNext, aids, typist } = props
  // The field that was written in last: leaving it takes nothing away, so no button moves under the finger.
  const [current, setCurrent] = useState<string | null>(null)
  const fields = useRef(new Map<string, HTMLInputElement>())

  useEffect(() => {
    if (takesTyping() && slots[0]) fields.current.get(slots[0].key)?.focus()
  }, [takesTyping, slots])

  const type = (sign: string): HTMLInputElement | null => {
    const key = current ?? slots[0]?.key
    const field = key === undefined ? undefined : fields.current.get(key)
    if (key === undefined || !field || isReadOnly) return null
    const start = field.selectionStart ?? field.value.length
    const next = typeSign({ value: field.value, start, end: field.selectionEnd ?? start }, sign)
    field.value = next.value
    field.setSelectionRange(next.start, next.end)
    setCurrent(key)
    onAnswer(key, cleaned(next.value), false)
    return field
  }
  // The help writes here too; a phone's keyboard need not come up for it.
  useImperativeHandle(typist, () => type)

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
      {aids && read ? <aids.Reading key={read.key} session={session} slot={read} value={valueOf(read.key)} /> : <p className="reading" />}
      <div className="key-line">
        {aids && slots.some(({ kind }) => kind !== 'text') && (
          <button type="button" className="help-key" aria-expanded={props.isHelping} aria-label={t('help.title')} onClick={props.onHelp}>
            <Icon name="help" />
            <span>{t('help.title')}</span>
          </button>
        )}
        <KeyRow isOff={isReadOnly} onType={(sign) => type(sign)?.focus()} />
      </div>
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
