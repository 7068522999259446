import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Validity } from '@/lib/api/types'
import { formatDay, formatTime } from '@/lib/i18n/dates'
import { formatNumber, t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Failure, Skeleton } from '@/ui/Faces'
import { startOver, validityQuery } from './api'

interface ResumeDialogProps {
  session: string
  isBusy: boolean
  onResume: () => void
  onFresh: () => void
  onClose: () => void
}

/** How far the left practice got, asked of the server: go on with it, or, asked twice, give it up and start afresh. */
export function ResumeDialog({ session, isBusy, onResume, onFresh, onClose }: ResumeDialogProps) {
  const query = useQuery(validityQuery(session))
  const [isSure, setSure] = useState(false)
  const fresh = useMutation({ mutationFn: () => startOver(session), onSuccess: onFresh })
  const isWaiting = isBusy || fresh.isPending
  const validity = query.data
  return (
    <Dialog
      title={t(isSure ? 'resume.sure' : 'resume.title')}
      onClose={onClose}
      actions={
        isSure ? (
          <>
            <Button look="final" disabled={isWaiting} onClick={() => fresh.mutate()}>
              {t('lobby.practiceFresh')}
            </Button>
            <Button look="quiet" disabled={isWaiting} onClick={() => setSure(false)}>
              {t('resume.back')}
            </Button>
          </>
        ) : (
          <>
            {validity?.valid && (
              <Button disabled={isWaiting} onClick={onResume}>
                {t('lobby.practiceContinue')}
              </Button>
            )}
            {validity && (
              <Button look="quiet" disabled={isWaiting} onClick={() => (validity.valid ? setSure(true) : onFresh())}>
                {t('lobby.practiceFresh')}
              </Button>
            )}
          </>
        )
      }
    >
      {query.isPending && <Skeleton lines={2} />}
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {validity && (isSure ? <p>{t('resume.sureNote', { n: validity.progress?.answered ?? 0 })}</p> : <SoFar validity={validity} />)}
      {fresh.error && <Failure error={fresh.error} />}
    </Dialog>
  )
}

function SoFar({ validity: { valid, reason, session, progress } }: { validity: Validity }) {
  if (!session || !progress) return <p>{t('resume.gone')}</p>
  return (
    <div className="stack">
      <p>
        {t('resume.soFar', { answered: progress.answered, total: progress.total })}{' '}
        <strong>{t('practice.xp', { n: formatNumber(progress.total_xp) })}</strong>
      </p>
      <p className="meta">
        {t('resume.last', { day: formatDay(session.last_activity), time: formatTime(session.last_activity) })}
        {session.current_question !== null && ` ${t('resume.question', { n: session.current_question })}`}
      </p>
      {!valid && <p className="note note-saffron">{t(reason === 'idle' ? 'resume.idle' : 'resume.gone')}</p>}
    </div>
  )
}
