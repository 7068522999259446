import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { AnswerPreview, Slot } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { Icon } from '@/ui/Icon'
import { MathText } from '@/ui/MathText'
import { isPassing, readingQuery } from './readingQuery'

const REST_MS = 900

interface ReadingProps {
  session: string
  slot: Slot & { key: string }
  value: string
}

/** How the marking would read what is typed, on a line of its own; it says nothing about right or wrong. */
export function Reading({ session, slot, value }: ReadingProps) {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST_MS)
    return () => clearTimeout(timer)
  }, [value])
  const isOn = slot.kind !== 'text' && rested.trim() !== '' && rested === value
  const { data, error } = useQuery({ ...readingQuery(session, slot, rested), enabled: isOn })
  return (
    <p className="reading" aria-live="polite">
      {isOn && data && <Read preview={data} slot={slot} />}
      {isOn && !data && isPassing(error) && <span className="meta">{t('exam.readingAway')}</span>}
    </p>
  )
}

function Read({ preview, slot }: { preview: AnswerPreview; slot: Slot }) {
  const part = slot.sub_part ? `${slot.sub_part}) ` : ''
  if (preview.readable) {
    return (
      <span className="meta">
        {part}
        {t('exam.reading')} <MathText text={preview.reading} />
      </span>
    )
  }
  return (
    <span className="reading-warning">
      <Icon name="warning" />
      <span>
        {part}
        {preview.problem === 'too_costly' ? preview.sentence : t('exam.unreadable')}
      </span>
    </span>
  )
}
