import { useCallback, useEffect, useRef, useState } from 'react'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { shell } from '@/lib/telegram/shell'
import { Button } from '@/ui/Button'
import { ConflictSheet } from './flow/ConflictSheet'
import { EndSheet } from './flow/EndSheet'
import type { OpenExam } from './flow/openExam'
import { ReviewSheet } from './flow/ReviewSheet'
import { PaperPane } from './paper/PaperPane'
import { change, paperView } from './paper/view'
import { ZoomBar } from './paper/ZoomBar'
import { AnswerDock } from './sheet/AnswerDock'
import { toggled } from './sheet/editing'
import type { Typist } from './sheet/OpenFields'
import { MapSheet, QuestionMap } from './sheet/QuestionMap'
import { neighbour } from './sheet/steps'
import { useKeyboard } from './sheet/useKeyboard'
import { useStrikes } from './sheet/useStrikes'
import { useVisibleHeight } from './sheet/useVisibleHeight'
import { TopBar } from './TopBar'
import { useAids } from './writing/aidsPart'
import './exam.css'
import './sheet/sheet.css'
import './sheet/map.css'
import './flow/flow.css'

const paperOf = ({ session }: OpenExam) => ({ url: session.paper_url, exam: session.exam.id, watermark: session.watermark })

type Sheet = 'map' | 'review' | 'help' | null

interface ExamShellProps {
  exam: OpenExam
  onFinished: () => Promise<void>
  onLeave: () => void
}

/** The desk: the paper lies still, the answer sheet is under the thumb. */
export function ExamShell({ exam, onFinished, onLeave }: ExamShellProps) {
  const state = useObservable(exam.runner)
  const marks = useObservable(exam.marks)
  const [sheet, setSheet] = useState<Sheet>(null)
  const [view] = useState(() => paperView(exam.marks.get().question !== exam.questions[0]?.number))
  const height = useVisibleHeight()
  const aids = useAids()
  const typist = useRef<Typist | null>(null)
  const strikes = useStrikes(exam)
  const { letStand } = strikes
  const question = exam.questions.find(({ number }) => number === marks.question) ?? exam.questions[0]
  const isReadOnly = state.isLocked || state.conflict || state.ending !== null

  const select = useCallback((number: number) => exam.marks.set({ ...exam.marks.get(), question: number }), [exam])
  const jump = useCallback(
    (number: number) => {
      select(number)
      change(view, { jumps: view.get().jumps + 1 })
      setSheet(null)
    },
    [select, view],
  )
  const move = useCallback(
    (by: -1 | 1) => {
      const next = neighbour(exam.steps, exam.marks.get().question, by)
      if (next !== undefined) jump(next)
      else if (by === 1) setSheet('review')
    },
    [exam, jump],
  )
  const answer = useCallback(
    (key: string, value: string, quick: boolean) => {
      if (quick) shell().haptic('select')
      exam.runner.dispatch({ type: 'edit', key, value, quick })
      if (value !== '') letStand(key, value)
    },
    [exam, letStand],
  )
  const flag = useCallback(() => {
    const { flagged, question: number } = exam.marks.get()
    const others = flagged.filter((other) => other !== number)
    exam.marks.set({ ...exam.marks.get(), flagged: others.length < flagged.length ? others : [...flagged, number] })
  }, [exam])

  useKeyboard({
    isOff: sheet !== null || isReadOnly,
    onStep: move,
    onLetter: (letter, withShift) => {
      const slot = question?.slots[0]
      if (slot?.kind !== 'choice' || !slot.choices.includes(letter)) return
      if (withShift && strikes.isOn) return strikes.strike(slot.key, letter)
      answer(slot.key, toggled(exam.runner.get().slots[slot.key]?.value ?? '', letter), true)
    },
  })

  useEffect(() => {
    if (state.ending !== null) return
    shell().onBack(() => setSheet((open) => (open ? null : 'review')))
    return () => shell().onBack(null)
  }, [state.ending])

  const openMap = useCallback(() => setSheet('map'), [])
  const toggleHelp = useCallback(() => setSheet((open) => (open === 'help' ? null : 'help')), [])
  const openReview = useCallback(() => setSheet('review'), [])
  const closeSheet = useCallback(() => setSheet(null), [])
  if (!question) return null

  return (
    <main className="exam" style={height === null ? undefined : { height: `${height}px` }}>
      <TopBar exam={exam} onFinish={openReview} onLeave={exam.session.mode === 'practice' ? onLeave : null} />
      <PaperPane source={paperOf(exam)} question={question.number} view={view} onSelect={select} />
      {sheet === 'help' && aids && !isReadOnly && (
        <aids.WritingHelp kinds={question.slots.map(({ kind }) => kind)} onInsert={(text) => typist.current?.(text) ?? null} onClose={closeSheet} />
      )}
      <section className="side" aria-label={t('exam.sheet')}>
        <AnswerDock
          exam={exam}
          question={question}
          isReadOnly={isReadOnly}
          isFlagged={marks.flagged.includes(question.number)}
          isFirst={neighbour(exam.steps, question.number, -1) === undefined}
          isLast={neighbour(exam.steps, question.number, 1) === undefined}
          onAnswer={answer}
          onFlag={flag}
          onMap={openMap}
          onStep={move}
          view={view}
          tools={<ZoomBar view={view} />}
          strikes={strikes}
          aids={aids}
          isHelping={sheet === 'help'}
          onHelp={toggleHelp}
          typist={typist}
        />
        <div className="side-map">
          <QuestionMap exam={exam} current={question.number} onJump={jump} />
          <Button look="quiet" isWide onClick={openReview}>
            {t('exam.review')}
          </Button>
        </div>
      </section>
      {sheet === 'map' && <MapSheet exam={exam} current={question.number} onJump={jump} onClose={closeSheet} onReview={openReview} />}
      {sheet === 'review' && !isReadOnly && (
        <ReviewSheet exam={exam} onJump={jump} onClose={closeSheet} onSubmitted={onFinished} />
      )}
      {state.conflict && state.ending === null && <ConflictSheet exam={exam} onLeave={onLeave} />}
      {(state.isLocked || state.ending !== null) && <EndSheet exam={exam} onFinished={onFinished} />}
    </main>
  )
}
