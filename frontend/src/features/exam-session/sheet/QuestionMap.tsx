import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { unsafeOf } from '../autosave/machine'
import type { OpenExam } from '../flow/openExam'
import { fillOf, type Fill, verdictOf } from './slots'

interface QuestionMapProps {
  exam: OpenExam
  current: number
  onJump: (number: number) => void
}

const fillWords = (fill: Fill): string =>
  ({ empty: t('map.empty'), half: t('map.half'), full: t('map.full') })[fill]

/** Every question as a cell: hollow, half filled or filled; a saffron corner says "come back". */
export function QuestionMap({ exam, current, onJump }: QuestionMapProps) {
  const { slots } = useObservable(exam.runner)
  const done = exam.questions.filter((question) => fillOf(question, (key) => slots[key]?.value ?? '') === 'full').length
  return (
    <>
      <p className="map-done">{t('map.done', { done, total: exam.questions.length })}</p>
      <Cells exam={exam} current={current} onJump={onJump} />
      <Legend />
    </>
  )
}

/** What the cells' looks mean, in the very shapes. */
function Legend() {
  return (
    <ul className="map-legend meta">
      {(['empty', 'half', 'full'] as const).map((fill) => (
        <li key={fill}>
          <i className={`cell cell-${fill}`} />
          {fillWords(fill)}
        </li>
      ))}
      <li>
        <i className="cell cell-empty cell-flagged" />
        {t('map.flagged')}
      </li>
    </ul>
  )
}

function Cells({ exam, current, onJump }: QuestionMapProps) {
  const state = useObservable(exam.runner)
  const { slots } = state
  const unsafe = new Set(unsafeOf(state).map(({ key }) => key))
  const { flagged } = useObservable(exam.marks)
  const outcomes = useObservable(exam.outcomes)
  return (
    <ol className="map">
      {exam.questions.map((question) => {
        const fill = fillOf(question, (key) => slots[key]?.value ?? '')
        const isFlagged = flagged.includes(question.number)
        const isUnsafe = question.slots.some(({ key }) => unsafe.has(key))
        const verdict = verdictOf(question, outcomes)
        const words = [
          t('map.question', { n: question.number }),
          fillWords(fill),
          verdict && t(verdict === 'right' ? 'outcome.correct' : 'outcome.wrong'),
          isUnsafe && t('map.unsent'),
          isFlagged && t('map.flagged'),
        ]
        return (
          <li key={question.number}>
            <button
              type="button"
              className={`cell cell-${fill} ${verdict ? `cell-${verdict}` : ''} ${isUnsafe ? 'cell-unsent' : ''} ${isFlagged ? 'cell-flagged' : ''}`}
              aria-current={question.number === current ? 'step' : undefined}
              aria-label={words.filter(Boolean).join(', ')}
              onClick={() => onJump(question.number)}
            >
              {question.number}
            </button>
          </li>
        )
      })}
    </ol>
  )
}

interface MapSheetProps extends QuestionMapProps {
  onClose: () => void
  onReview: () => void
}

export function MapSheet({ onClose, onReview, ...map }: MapSheetProps) {
  return (
    <Dialog
      title={t('map.title')}
      onClose={onClose}
      actions={
        <Button look="quiet" isWide onClick={onReview}>
          {t('exam.review')}
        </Button>
      }
    >
      <QuestionMap {...map} />
    </Dialog>
  )
}
