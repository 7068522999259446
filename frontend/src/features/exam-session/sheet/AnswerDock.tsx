import { type ReactNode, type Ref, useCallback, useRef } from 'react'
import { t } from '@/lib/i18n/i18n'
import { type Observable, useObservable } from '@/lib/observable'
import { Icon } from '@/ui/Icon'
import type { OpenExam } from '../flow/openExam'
import type { PaperView } from '../paper/view'
import type { Aids } from '../writing/aidsPart'
import { ChoiceBubbles } from './ChoiceBubbles'
import { OpenFields, type Typist } from './OpenFields'
import { QuestionChip } from './QuestionChip'
import type { SheetQuestion } from './slots'
import type { Strikes } from './useStrikes'

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
  view: Observable<PaperView>
  /** The paper's own tools, which have no room on the paper. */
  tools: ReactNode
  strikes: Strikes
  aids: Aids | null
  isHelping: boolean
  onHelp: () => void
  typist: Ref<Typist>
}

/** One question under the thumb: where I am, its bubbles or fields, on and back. */
export function AnswerDock(props: AnswerDockProps) {
  const { exam, question, isReadOnly, onAnswer } = props
  const { slots } = useObservable(exam.runner)
  const { struck } = useObservable(exam.marks)
  const outcomes = useObservable(exam.outcomes)
  const choices = question.slots.filter((slot) => slot.kind === 'choice')
  const open = question.slots.filter((slot) => slot.kind !== 'choice')
  const isPractice = exam.session.mode === 'practice'
  const typesOn = useRef(false)
  const takesTyping = useCallback(() => {
    const wasSet = typesOn.current
    typesOn.current = false
    return wasSet
  }, [])
  const { onStep } = props
  const enterNext = useCallback(() => {
    typesOn.current = true
    onStep(1)
  }, [onStep])
  return (
    <div className="dock">
      <div className="dock-head">
        <button type="button" className="icon-button" disabled={props.isFirst} onClick={() => props.onStep(-1)} aria-label={t('exam.back')}>
          <Icon name="back" />
        </button>
        <QuestionChip number={question.number} total={exam.questions.length} view={props.view} onMap={props.onMap} />
        <button type="button" className="icon-button" onClick={() => props.onStep(1)} aria-label={props.isLast ? t('exam.review') : t('exam.next')}>
          <Icon name={props.isLast ? 'check' : 'forward'} />
        </button>
        {props.tools}
        <button type="button" className="flag-button" aria-pressed={props.isFlagged} onClick={props.onFlag}>
          <Icon name="flag" />
          <span>{t('exam.flag')}</span>
        </button>
      </div>
      {choices.map((slot) => (
        <ChoiceBubbles
          key={slot.key}
          slot={slot}
          value={slots[slot.key]?.value ?? ''}
          struck={struck[slot.key] ?? ''}
          strikes={props.strikes}
          aids={props.aids}
          isReadOnly={isReadOnly}
          isPractice={isPractice}
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
          isPractice={isPractice}
          outcomes={outcomes}
          onAnswer={onAnswer}
          takesTyping={takesTyping}
          onEnterNext={props.isLast ? null : enterNext}
          aids={props.aids}
          isHelping={props.isHelping}
          onHelp={props.onHelp}
          typist={props.typist}
        />
      )}
    </div>
  )
}
