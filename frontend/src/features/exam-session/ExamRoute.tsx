import { useEffect, useState } from 'react'
import { Redirect, useLocation } from 'wouter'
import { ApiError, NetworkError } from '@/lib/api/errors'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { holdReload } from '@/lib/parts/reload'
import { shell } from '@/lib/telegram/shell'
import { Button, ButtonLink } from '@/ui/Button'
import { Failure, Skeleton } from '@/ui/Faces'
import { Trouble } from '@/ui/Trouble'
import { isSafeToLeave } from './autosave/status'
import { tell } from './clock/tell'
import { ExamShell } from './ExamShell'
import { type OpenExam, openExam } from './flow/openExam'

export { keepsAnswers } from './rehearsal'

const TRY_AGAIN_MS = 4000

type Gate =
  | { kind: 'loading'; isSilent: boolean }
  | { kind: 'refused'; error: ApiError }
  | { kind: 'broken'; error: unknown }
  | { kind: 'open'; exam: OpenExam }

/** What a failed opening means: the server said no, nobody answered (so it is tried again), or the fault is our own. */
export function gateAfter(error: unknown): Gate {
  if (error instanceof ApiError && error.status < 500 && error.status !== 429) return { kind: 'refused', error }
  if (error instanceof ApiError || error instanceof NetworkError) return { kind: 'loading', isSilent: true }
  return { kind: 'broken', error }
}

/** Opens the session and keeps trying while the network is away; a refusal is final. */
export function ExamRoute({ id }: { id: string }) {
  const [gate, setGate] = useState<Gate>({ kind: 'loading', isSilent: false })
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let isHere = true
    let exam: OpenExam | null = null
    let timer: ReturnType<typeof setTimeout>
    const open = async () => {
      try {
        const opened = await openExam(id, tell)
        if (!isHere) return opened.close()
        exam = opened
        setGate({ kind: 'open', exam: opened })
      } catch (error) {
        if (!isHere) return
        const next = gateAfter(error)
        setGate(next)
        if (next.kind === 'loading') timer = setTimeout(() => void open(), TRY_AGAIN_MS)
      }
    }
    void open()
    return () => {
      isHere = false
      clearTimeout(timer)
      exam?.close()
    }
  }, [id, attempt])

  if (gate.kind === 'open') return <Opened exam={gate.exam} />
  return (
    <main className="page">
      {gate.kind === 'broken' ? (
        <Trouble error={gate.error} onRetry={() => setAttempt((before) => before + 1)} />
      ) : gate.kind === 'refused' ? (
        <div className="stack">
          <h1>{t('exam.cannotOpen')}</h1>
          <Failure error={gate.error} />
          <ButtonLink to="/exams">{t('nav.exams')}</ButtonLink>
        </div>
      ) : (
        <div className="stack">
          {gate.isSilent && <p className="note note-saffron">{t('exam.openingSilent')}</p>}
          <Skeleton lines={2} />
          {gate.isSilent && (
            <Button look="quiet" onClick={() => location.reload()}>
              {t('common.tryAgain')}
            </Button>
          )}
        </div>
      )}
    </main>
  )
}

/** A session that was already over when it was opened, with nothing unsent on the device, has only its results. */
function Opened({ exam }: { exam: OpenExam }) {
  const [, goTo] = useLocation()
  const state = useObservable(exam.runner)
  const isRunning = state.ending === null

  useEffect(() => {
    if (!isRunning) return
    shell().guardLeaving(exam.session.mode === 'live')
    return () => shell().guardLeaving(false)
  }, [exam, isRunning])

  useEffect(() => holdReload(), [])

  const isOver = exam.session.status !== 'in_progress' && !isRunning && state.isRead && isSafeToLeave(state)

  useEffect(() => {
    if (isOver) void exam.erase()
  }, [exam, isOver])

  if (isOver) return <Redirect to={`/sessions/${exam.session.id}/results`} replace />
  return (
    <ExamShell
      exam={exam}
      onFinished={async () => {
        await exam.erase()
        goTo(`/sessions/${exam.session.id}/results`, { replace: true })
      }}
      onLeave={() => goTo('/exams')}
    />
  )
}
