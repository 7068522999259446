import { t } from '@/lib/i18n/i18n'
import { type Observable, useObservable } from '@/lib/observable'
import { Icon } from '@/ui/Icon'
import type { PaperView } from '../paper/view'

interface QuestionChipProps {
  number: number
  total: number
  view: Observable<PaperView>
  onMap: () => void
}

/** Which question is answered here, and whether it is the one that is being read; it opens the map. */
export function QuestionChip({ number, total, view, onMap }: QuestionChipProps) {
  const { isInSight } = useObservable(view)
  return (
    <button type="button" className="question-chip" onClick={onMap}>
      <strong>{number}</strong>
      {isInSight ? <span className="meta">/ {total}</span> : <span className="chip-away">{t('exam.away')}</span>}
      <span className="hidden-text">{t('map.title')}</span>
      {isInSight && <Icon name="map" />}
    </button>
  )
}
