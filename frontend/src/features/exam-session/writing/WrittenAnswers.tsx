import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Slot } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { Icon } from '@/ui/Icon'
import { MathText } from '@/ui/MathText'
import type { OpenExam } from '../flow/openExam'
import { readingQuery } from './readingQuery'
import './written.css'

interface Written {
  number: number
  slot: Slot & { key: string }
  value: string
}

/** Everything that was typed, as it stands and as the marking would read it: a slip shows before it counts. */
export function WrittenAnswers({ exam, onJump }: { exam: OpenExam; onJump: (number: number) => void }) {
  const { slots } = useObservable(exam.runner)
  const written = exam.questions.flatMap(({ number, slots: own }) =>
    own.flatMap((slot): Written[] => {
      const value = slots[slot.key]?.value ?? ''
      return slot.kind === 'choice' || value.trim() === '' ? [] : [{ number, slot, value }]
    }),
  )
  const [turn, setTurn] = useState(0)
  if (written.length === 0) return null
  return (
    <div>
      <h3 className="review-name">
        {t('review.written')} <span className="meta">{written.length}</span>
      </h3>
      <ul className="written">
        {written.map((answer, index) => (
          <Row
            key={answer.slot.key}
            session={exam.session.id}
            answer={answer}
            isAsked={index <= turn}
            onRead={() => setTurn((now) => Math.max(now, index + 1))}
            onJump={() => onJump(answer.number)}
          />
        ))}
      </ul>
    </div>
  )
}

interface RowProps {
  session: string
  answer: Written
  /** Readings that are not known yet are asked for one after the other: this sheet must be no load. */
  isAsked: boolean
  onRead: () => void
  onJump: () => void
}

function Row({ session, answer: { slot, value }, isAsked, onRead, onJump }: RowProps) {
  const isMathematics = slot.kind !== 'text'
  const { data } = useQuery({ ...readingQuery(session, slot, value), enabled: isAsked && isMathematics })
  const isDone = !isMathematics || data !== undefined
  useEffect(() => {
    if (isDone) onRead()
  })
  return (
    <li>
      <button type="button" className="button button-plain" aria-label={t('review.change', { slot: slot.key })} onClick={onJump}>
        {slot.key}
      </button>
      <span className="written-text">{value}</span>
      {data?.readable && (
        <span className="written-reading">
          <MathText text={data.reading} />
        </span>
      )}
      {data?.readable === false && (
        <span className="reading-warning">
          <Icon name="warning" />
          <span>{data.problem === 'too_costly' ? data.sentence : t('exam.unreadable')}</span>
        </span>
      )}
    </li>
  )
}
