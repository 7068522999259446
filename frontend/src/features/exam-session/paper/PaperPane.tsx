import { useState } from 'react'
import { formatNumber, t } from '@/lib/i18n/i18n'
import { Failure } from '@/ui/Faces'
import type { OpenExam } from '../flow/openExam'
import type { Progress } from './download'
import { PageList } from './PageList'
import { usePaper } from './usePaper'
import { ZoomBar } from './ZoomBar'

/** The paper: fetched whole, so that it stays when the network goes. */
export function PaperPane({ exam, question }: { exam: OpenExam; question: number }) {
  const state = usePaper(exam.session.paper_url, exam.questions.length)
  const [zoom, setZoom] = useState(1)
  const [isInverted, setInverted] = useState(false)
  return (
    <section className={`paper ${isInverted ? 'paper-inverted' : ''}`} aria-label={t('paper.label')}>
      {state.kind === 'loading' && <Loading progress={state.progress} />}
      {state.kind === 'failed' && (
        <div className="paper-status">
          <Failure error={state.error} onRetry={state.retry} />
        </div>
      )}
      {state.kind === 'ready' && (
        <>
          <PageList
            paper={state.paper}
            firstAspect={state.firstAspect}
            spots={state.spots}
            question={question}
            zoom={zoom}
            onZoom={setZoom}
            watermark={exam.session.watermark}
          />
          <ZoomBar zoom={zoom} onZoom={setZoom} isInverted={isInverted} onInvert={() => setInverted(!isInverted)} />
        </>
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
