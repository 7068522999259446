import { useCallback, useEffect, useRef, useState } from 'react'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { shell } from '@/lib/telegram/shell'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { type OutgoingAnswer, unsafeOf, unsavedOf } from '../autosave/machine'
import { emptySlots, reviewOrder } from '../sheet/slots'
import { useAids } from '../writing/aidsPart'
import { bringAll, handIn, type HandInTrouble } from './handIn'
import type { OpenExam } from './openExam'
import { UnsentList } from './UnsentList'

interface ReviewSheetProps {
  exam: OpenExam
  onJump: (number: number) => void
  onClose: () => void
  onSubmitted: () => Promise<void>
}

type Stage = 'looking' | 'asking' | 'sending'

/** The way of a hand-in: asked once, and again if the server lacks answers. */
function useHandIn(exam: OpenExam, onSubmitted: () => Promise<void>, onClose: () => void) {
  const [stage, setStage] = useState<Stage>('looking')
  const [trouble, setTrouble] = useState<HandInTrouble | null>(null)
  const during = useCallback(async (work: Promise<HandInTrouble | null>) => {
    setStage('sending')
    setTrouble(null)
    const found = await work
    setTrouble(found)
    return found
  }, [])
  const sendAgain = useCallback(async () => {
    await during(bringAll(exam))
    setStage('asking')
  }, [during, exam])
  const submit = useCallback(
    async (isWithoutMissing: boolean) => {
      if (await during(handIn(exam, isWithoutMissing))) return setStage('asking')
      // Closed by others before all of it arrived: the sheet of the end shows what did not.
      if (!isWithoutMissing && unsavedOf(exam.runner.get()).length > 0) return onClose()
      shell().haptic('success')
      await onSubmitted()
    },
    [during, exam, onSubmitted, onClose],
  )
  return { stage, trouble, ask: () => setStage('asking'), sendAgain, submit }
}

/** A last look: what is empty, half done, flagged or not on the server; then one question, naming all that is missing. */
export function ReviewSheet({ exam, onJump, onClose, onSubmitted }: ReviewSheetProps) {
  const state = useObservable(exam.runner)
  const { stage, trouble, ask, sendAgain, submit } = useHandIn(exam, onSubmitted, onClose)
  const isSending = stage === 'sending'
  const missing = trouble === 'missing' ? unsavedOf(state) : unsafeOf(state)
  const isUnread = trouble === 'unread' && !state.isRead
  const isAskedAgain = stage === 'asking' && (isUnread || (trouble === 'missing' && missing.length > 0))

  // A look at the sheet is a look at what the server really holds; silence is told by the badge.
  useEffect(() => void exam.compare().catch(() => undefined), [exam])

  const press = () => {
    if (isSending) return
    if (stage === 'looking') ask()
    else void (isAskedAgain ? sendAgain() : submit(false))
  }
  const label = labelOf(stage, isAskedAgain)
  const latest = useRef(press)
  latest.current = press
  useEffect(() => {
    const isShown = shell().mainButton({ text: label, isEnabled: !isSending, onPress: () => latest.current() })
    return () => void (isShown && shell().mainButton(null))
  }, [label, isSending])

  return (
    <Dialog
      title={stage === 'looking' ? t('review.title') : t('review.sure')}
      {...(isSending ? {} : { onClose })}
      actions={
        <>
          <Button look={stage === 'looking' || isAskedAgain ? 'primary' : 'final'} isWide disabled={isSending} onClick={press}>
            {label}
          </Button>
          {isAskedAgain && (
            <Button look="final" isWide onClick={() => void submit(true)}>
              {isUnread ? t('review.withoutStore') : t('review.without', { n: missing.length })}
            </Button>
          )}
          <Button look="quiet" isWide disabled={isSending} onClick={onClose}>
            {t('review.goOn')}
          </Button>
        </>
      }
    >
      <div className="stack">
        {missing.length > 0 && <UnsentList answers={missing} title={missingWords(missing)} reasons={state.reasons} />}
        {stage === 'looking' ? (
          <Look exam={exam} onJump={onJump} isSafe={missing.length === 0 && state.isRead} />
        ) : (
          <Question exam={exam} trouble={isUnread || trouble !== 'unread' ? trouble : null} />
        )}
      </div>
    </Dialog>
  )
}

function labelOf(stage: Stage, isAskedAgain: boolean): string {
  if (stage === 'looking') return t('review.handIn')
  if (stage === 'sending') return t('review.sending')
  return isAskedAgain ? t('review.sendAgain') : t('review.yes')
}

const missingWords = (missing: readonly OutgoingAnswer[]): string =>
  t('review.missing', { n: missing.length, slots: missing.map(({ key }) => key).join(', ') })

function Look({ exam, onJump, isSafe }: { exam: OpenExam; onJump: (number: number) => void; isSafe: boolean }) {
  const { slots } = useObservable(exam.runner)
  const { flagged } = useObservable(exam.marks)
  const aids = useAids()
  const lists = reviewOrder(exam.questions, (key) => slots[key]?.value ?? '', new Set(flagged))
  const isClean = isSafe && lists.empty.length + lists.half.length + lists.flagged.length === 0
  return (
    <>
      {isClean && <p className="note note-glaze">{t('review.clean')}</p>}
      <Numbers title={t('review.empty')} numbers={lists.empty} onJump={onJump} />
      <Numbers title={t('review.half')} numbers={lists.half} onJump={onJump} />
      <Numbers title={t('review.flagged')} numbers={lists.flagged} onJump={onJump} />
      {aids && <aids.WrittenAnswers exam={exam} onJump={onJump} />}
    </>
  )
}

const TROUBLES = { network: 'review.noNetwork', refused: 'review.refused', unread: 'end.unread' } as const

function Question({ exam, trouble }: { exam: OpenExam; trouble: HandInTrouble | null }) {
  const { slots } = useObservable(exam.runner)
  const emptyCount = emptySlots(exam.questions, (key) => slots[key]?.value ?? '').length
  return (
    <>
      <p>{emptyCount === 0 ? t('review.noneEmpty') : t('review.emptySlots', { n: emptyCount })}</p>
      <p>{t('review.final')}</p>
      {trouble && trouble !== 'missing' && (
        <p className="note note-saffron" role="alert">
          {t(TROUBLES[trouble])}
        </p>
      )}
    </>
  )
}

function Numbers({ title, numbers, onJump }: { title: string; numbers: number[]; onJump: (number: number) => void }) {
  if (numbers.length === 0) return null
  return (
    <div>
      <h3 className="review-name">
        {title} <span className="meta">{numbers.length}</span>
      </h3>
      <ul className="review-numbers">
        {numbers.map((number) => (
          <li key={number}>
            <button type="button" className="cell" aria-label={t('map.question', { n: number })} onClick={() => onJump(number)}>
              {number}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
