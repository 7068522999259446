import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { Outcome, Slot } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { previewAnswer } from '../api'
import { cleaned, KEY_ROW, MAX_ANSWER, typeSign } from './editing'
import { OutcomeMark } from './OutcomeMark'

interface OpenFieldsProps {
  session: string
  slots: readonly (Slot & { key: string })[]
  valueOf: (key: string) => string
  isReadOnly: boolean
  outcomes: Readonly<Record<string, Outcome>>
  onAnswer: (key: string, value: string, quick: boolean) => void
}

/** Written answers: plain text, with the signs a phone's keyboard hides in a row of their own. */
export function OpenFields({ session, slots, valueOf, isReadOnly, outcomes, onAnswer }: OpenFieldsProps) {
  const [focused, setFocused] = useState<string | null>(null)
  const fields = useRef(new Map<string, HTMLInputElement>())

  const type = (sign: string) => {
    const key = focused ?? slots[0]?.key
    const field = key === undefined ? undefined : fields.current.get(key)
    if (key === undefined || !field) return
    const start = field.selectionStart ?? field.value.length
    const next = typeSign({ value: field.value, start, end: field.selectionEnd ?? start }, sign)
    field.value = next.value
    field.focus()
    field.setSelectionRange(next.start, next.end)
    onAnswer(key, next.value, false)
  }

  return (
    <div className="open-fields">
      <div className="open-pair">
        {slots.map((slot) => (
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
              enterKeyHint="done"
              onInput={(event) => onAnswer(slot.key, cleaned(event.currentTarget.value), false)}
              onFocus={() => setFocused(slot.key)}
              onBlur={() => setFocused(null)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') event.currentTarget.blur()
              }}
            />
            {focused === slot.key ? (
              <Reading session={session} slot={slot} value={valueOf(slot.key)} />
            ) : (
              valueOf(slot.key) !== '' && <OutcomeMark outcome={outcomes[slot.key]} />
            )}
          </label>
        ))}
      </div>
      <div className="key-row" role="group" aria-label={t('exam.keyRow')}>
        {KEY_ROW.map((sign) => (
          <button
            key={sign}
            type="button"
            disabled={isReadOnly}
            // The field keeps the focus, so that the phone's keyboard stays.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => type(sign)}
          >
            {sign}
          </button>
        ))}
      </div>
    </div>
  )
}

const REST_MS = 900

/** How the marking would read what is typed; it says nothing about right or wrong. */
function Reading({ session, slot, value }: { session: string; slot: Slot & { key: string }; value: string }) {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS)
    return () => clearTimeout(timer)
  }, [value])
  const isOn = slot.kind !== 'text' && rested.trim() !== '' && rested === value
  const { data } = useQuery({
    queryKey: ['reading', slot.key, rested],
    queryFn: () => previewAnswer(session, slot.key, rested),
    enabled: isOn,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (!isOn || !data) return null
  return <span className="meta reading">{data.readable ? t('exam.reading', { text: data.reading }) : data.problem === 'too_costly' ? data.sentence : t('exam.unreadable')}</span>
}
