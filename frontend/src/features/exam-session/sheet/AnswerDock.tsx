import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { Icon } from '@/ui/Icon'
import type { OpenExam } from '../flow/openExam'
import { ChoiceBubbles } from './ChoiceBubbles'
import { OpenFields } from './OpenFields'
import type { SheetQuestion } from './slots'

interface AnswerDockProps {
  exam: OpenExam
  question: SheetQuestion
  isReadOnly: boolean
  isFlagged: boolean
  isFirst: boolean
  isLast: boolean
  onAnswer: (key: string, value: string, quick: boolean) => void
  onFlag: () => void
  onMap: () => void
  onStep: (by: -1 | 1) => void
}

/** One question under the thumb: where I am, its bubbles or fields, on and back. */
export function AnswerDock(props: AnswerDockProps) {
  const { exam, question, isReadOnly, onAnswer } = props
  const { slots } = useObservable(exam.runner)
  const outcomes = useObservable(exam.outcomes)
  const choices = question.slots.filter((slot) => slot.kind === 'choice')
  const open = question.slots.filter((slot) => slot.kind !== 'choice')
  return (
    <div className="dock">
      <div className="dock-head">
        <button type="button" className="icon-button" disabled={props.isFirst} onClick={() => props.onStep(-1)} aria-label={t('exam.back')}>
          <Icon name="back" />
        </button>
        <button type="button" className="question-chip" onClick={props.onMap}>
          <strong>{question.number}</strong>
          <span className="meta">/ {exam.questions.length}</span>
          <span className="hidden-text">{t('map.title')}</span>
          <Icon name="map" />
        </button>
        <button type="button" className="icon-button" onClick={() => props.onStep(1)} aria-label={props.isLast ? t('exam.review') : t('exam.next')}>
          <Icon name={props.isLast ? 'check' : 'forward'} />
        </button>
        <button type="button" className="flag-button" aria-pressed={props.isFlagged} onClick={props.onFlag}>
          <Icon name="flag" />
          {t('exam.flag')}
        </button>
      </div>
      {choices.map((slot) => (
        <ChoiceBubbles
          key={slot.key}
          slot={slot}
          value={slots[slot.key]?.value ?? ''}
          isReadOnly={isReadOnly}
          outcome={outcomes[slot.key]}
          onAnswer={onAnswer}
        />
      ))}
      {open.length > 0 && (
        <OpenFields
          key={question.number}
          session={exam.session.id}
          slots={open}
          valueOf={(key) => slots[key]?.value ?? ''}
          isReadOnly={isReadOnly}
          outcomes={outcomes}
          onAnswer={onAnswer}
        />
      )}
    </div>
  )
}
