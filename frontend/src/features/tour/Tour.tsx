import { type ReactNode, useRef, useState } from 'react'
import { type PlainKey, t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { ClockPicture, ResultPicture, SavedPicture, SheetPicture } from './pictures'
import './tour.css'

interface Step {
  title: PlainKey
  text: PlainKey
  picture: ReactNode
}

const STEPS: readonly Step[] = [
  { title: 'tour.sheet', text: 'tour.sheetNote', picture: <SheetPicture /> },
  { title: 'tour.saved', text: 'tour.savedNote', picture: <SavedPicture /> },
  { title: 'tour.clock', text: 'tour.clockNote', picture: <ClockPicture /> },
  { title: 'tour.results', text: 'tour.resultsNote', picture: <ResultPicture /> },
]

interface TourProps {
  onEnd: () => void
  onTry: () => void
  /** How to write an answer, drawn by who knows it. */
  drawWriting: (end: () => void) => ReactNode
}

/** Four screens for who comes for the first time; left by a tap at any of them. */
export function Tour({ onEnd, onTry, drawWriting }: TourProps) {
  const [at, setAt] = useState(0)
  const [isWriting, setWriting] = useState(false)
  const writingButton = useRef<HTMLParagraphElement>(null)
  const endWriting = () => {
    setWriting(false)
    setTimeout(() => writingButton.current?.querySelector('button')?.focus())
  }
  const step = STEPS[at]
  if (!step) return null
  const isLast = at === STEPS.length - 1
  return (
    <Dialog
      title={t(step.title)}
      onClose={onEnd}
      actions={
        <>
          {isLast ? (
            <Button onClick={onTry}>{t('tour.try')}</Button>
          ) : (
            <Button onClick={() => setAt(at + 1)}>{t('tour.next')}</Button>
          )}
          <Button look="quiet" onClick={onEnd}>
            {t(isLast ? 'tour.later' : 'tour.skip')}
          </Button>
        </>
      }
    >
      <div className="tour stack" aria-live="polite">
        {step.picture}
        <p>{t(step.text)}</p>
        {at === 0 && (
          <p ref={writingButton}>
            <Button look="plain" onClick={() => setWriting(true)}>
              {t('tour.writing')}
            </Button>
          </p>
        )}
        <p className="tour-dots" aria-label={t('tour.step', { n: at + 1, total: STEPS.length })}>
          {STEPS.map(({ title }, index) => (
            <i key={title} className={index === at ? 'tour-dot tour-dot-here' : 'tour-dot'} />
          ))}
        </p>
      </div>
      {isWriting && drawWriting(endWriting)}
    </Dialog>
  )
}
