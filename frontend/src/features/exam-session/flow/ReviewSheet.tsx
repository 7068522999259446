import { useCallback, useEffect, useState } from 'react'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { shell } from '@/lib/telegram/shell'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { emptySlots, reviewOrder } from '../sheet/slots'
import type { OpenExam } from './openExam'
import { handIn, type HandInTrouble } from './handIn'

interface ReviewSheetProps {
  exam: OpenExam
  onJump: (number: number) => void
  onClose: () => void
  onSubmitted: () => Promise<void>
}

type Stage = 'looking' | 'asking' | 'sending'

/** A last look: what is empty, half done or flagged; then one question, naming the empty slots. */
export function ReviewSheet({ exam, onJump, onClose, onSubmitted }: ReviewSheetProps) {
  const { slots } = useObservable(exam.runner)
  const { flagged } = useObservable(exam.marks)
  const [stage, setStage] = useState<Stage>('looking')
  const [trouble, setTrouble] = useState<HandInTrouble | null>(null)
  const valueOf = (key: string) => slots[key]?.value ?? ''
  const lists = reviewOrder(exam.questions, valueOf, new Set(flagged))
  const emptyCount = emptySlots(exam.questions, valueOf).length
  const isClean = lists.empty.length + lists.half.length + lists.flagged.length === 0
  const isSending = stage === 'sending'

  const press = useCallback(async () => {
    if (stage === 'looking') return setStage('asking')
    if (stage === 'sending') return
    setStage('sending')
    setTrouble(null)
    const found = await handIn(exam)
    if (found) {
      setTrouble(found)
      setStage('asking')
    } else {
      shell().haptic('success')
      await onSubmitted()
    }
  }, [exam, onSubmitted, stage])

  const label = stage === 'looking' ? t('review.handIn') : isSending ? t('review.sending') : t('review.yes')
  useEffect(() => {
    const isShown = shell().mainButton({ text: label, isEnabled: !isSending, onPress: () => void press() })
    return () => void (isShown && shell().mainButton(null))
  }, [label, isSending, press])

  return (
    <Dialog
      title={stage === 'looking' ? t('review.title') : t('review.sure')}
      {...(isSending ? {} : { onClose })}
      actions={
        <>
          <Button look={stage === 'looking' ? 'primary' : 'final'} isWide disabled={isSending} onClick={() => void press()}>
            {label}
          </Button>
          <Button look="quiet" isWide disabled={isSending} onClick={onClose}>
            {t('review.goOn')}
          </Button>
        </>
      }
    >
      {stage === 'looking' ? (
        <div className="stack">
          {isClean && <p className="note note-glaze">{t('review.clean')}</p>}
          <Numbers title={t('review.empty')} numbers={lists.empty} onJump={onJump} />
          <Numbers title={t('review.half')} numbers={lists.half} onJump={onJump} />
          <Numbers title={t('review.flagged')} numbers={lists.flagged} onJump={onJump} />
        </div>
      ) : (
        <div className="stack">
          <p>{emptyCount === 0 ? t('review.noneEmpty') : t('review.emptySlots', { n: emptyCount })}</p>
          <p>{t('review.final')}</p>
          {trouble && (
            <p className="note note-saffron" role="alert">
              {trouble === 'network' ? t('review.noNetwork') : t('review.refused')}
            </p>
          )}
        </div>
      )}
    </Dialog>
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
