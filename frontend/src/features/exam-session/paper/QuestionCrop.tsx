import { useEffect, useMemo, useState } from 'react'
import { API } from '@/lib/api/client'
import type { Area } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { Failure } from '@/ui/Faces'
import type { Progress } from './download'
import type { Paper } from './engine'
import { QuestionPicture } from './QuestionPicture'
import { partsOf } from './question'
import { borrowPaper } from './shelf'
import { usePlacesQuery } from './usePlaces'
import './question.css'

/** A question as it is printed, cut out of its paper; nothing where nobody knows where it stands. */
export function QuestionCrop({ exam, number }: { exam: string; number: number }) {
  const { data, isPending, error, refetch } = usePlacesQuery(exam)
  const parts = useMemo(() => partsOf(data?.questions ?? [], number), [data, number])
  if (parts.length > 0) return <FromPaper exam={exam} number={number} parts={parts} />
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />
  return isPending ? <Loading progress={null} /> : null
}

function FromPaper({ exam, number, parts }: { exam: string; number: number; parts: readonly Area[] }) {
  const { state, retry, fail } = useLentPaper(`${API}exams/${exam}/pdf/`)
  if (state.kind === 'failed') return <Failure error={state.error} onRetry={retry} />
  if (state.kind === 'loading') return <Loading progress={state.progress} />
  return <QuestionPicture key={number} paper={state.paper} number={number} parts={parts} onTrouble={fail} />
}

function Loading({ progress }: { progress: Progress | null }) {
  return (
    <div className="question-loading meta" role="status">
      {t('paper.loading')}
      <progress aria-label={t('paper.loading')} max={progress?.total ?? 1} value={progress?.total ? progress.received : undefined} />
    </div>
  )
}

type State = { kind: 'loading'; progress: Progress | null } | { kind: 'failed'; error: unknown } | { kind: 'ready'; paper: Paper }

function useLentPaper(url: string) {
  const [state, setState] = useState<State>({ kind: 'loading', progress: null })
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    let isHere = true
    setState({ kind: 'loading', progress: null })
    const borrowed = borrowPaper(url, (progress) => setState((now) => (now.kind === 'loading' ? { kind: 'loading', progress } : now)))
    borrowed.paper.then(
      (paper) => isHere && setState({ kind: 'ready', paper }),
      (error: unknown) => isHere && setState({ kind: 'failed', error }),
    )
    return () => {
      isHere = false
      borrowed.giveBack()
    }
  }, [url, attempt])
  return {
    state,
    retry: () => setAttempt((before) => before + 1),
    fail: (error: unknown) => setState({ kind: 'failed', error }),
  }
}
