import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiError } from '@/lib/api/errors'
import type { AnswerPreview, Slot } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { Icon } from '@/ui/Icon'
import { MathText } from '@/ui/MathText'
import { previewAnswer } from '../api'

const REST_MS = 900
const ASK_AGAIN_MS = 8000

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
  const { data, error } = useQuery({
    queryKey: ['reading', slot.key, rested],
    queryFn: () => previewAnswer(session, slot, rested),
    enabled: isOn,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    // A server that is busy, or a network that is gone, is asked again; a refusal is not.
    refetchInterval: (query) => (query.state.data === undefined && isPassing(query.state.error) ? waitOf(query.state.error) : false),
  })
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

const isPassing = (error: Error | null): boolean =>
  error !== null && (!(error instanceof ApiError) || error.status === 429 || error.status >= 500)

const waitOf = (error: Error | null): number => Math.max(ASK_AGAIN_MS, (error instanceof ApiError ? error.retryAfterMs : null) ?? 0)
