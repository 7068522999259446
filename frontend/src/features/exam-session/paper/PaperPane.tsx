import { formatNumber, t } from '@/lib/i18n/i18n'
import { type Observable, useObservable } from '@/lib/observable'
import { Failure } from '@/ui/Faces'
import type { Progress } from './download'
import { usePaper } from './usePaper'
import type { PaperView } from './view'
import './paper.css'

export interface PaperSource {
  url: string
  /** Whose questions are marked and jumped to; none where there are no questions. */
  exam: string
  watermark: string
}

interface PaperPaneProps {
  source: PaperSource
  question: number
  view: Observable<PaperView>
  onSelect: (question: number) => void
}

/** The paper: fetched whole, so that it stays when the network goes. */
export function PaperPane({ source, question, view, onSelect }: PaperPaneProps) {
  const state = usePaper(source.url)
  const { isInverted } = useObservable(view)
  return (
    <section className={`paper ${isInverted ? 'paper-inverted' : ''}`} aria-label={t('paper.label')}>
      {state.kind === 'loading' && <Loading progress={state.progress} />}
      {state.kind === 'failed' && (
        <div className="paper-status">
          <Failure error={state.error} onRetry={state.retry} />
        </div>
      )}
      {state.kind === 'ready' && (
        <state.Pages
          paper={state.paper}
          firstAspect={state.firstAspect}
          exam={source.exam}
          question={question}
          view={view}
          onSelect={onSelect}
          watermark={source.watermark}
          onReopen={state.retry}
        />
      )}
    </section>
  )
}

const MEGABYTE = 1_048_576

function Loading({ progress }: { progress: Progress | null }) {
  return (
    <div className="paper-status stack">
      <p>{t('paper.loading')}</p>
      <progress aria-label={t('paper.loading')} max={progress?.total ?? 1} value={progress?.total ? progress.received : undefined} />
      {progress && <p className="meta">{t('paper.received', { size: formatNumber(progress.received / MEGABYTE, 1) })}</p>}
    </div>
  )
}
