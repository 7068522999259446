import { useState } from 'react'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { pendingOf, type State, unsavedOf } from '../autosave/machine'
import type { OpenExam } from './openExam'
import { UnsentList } from './UnsentList'

function titleOf({ ending }: State): string {
  if (ending === 'submitted') return t('end.submitted')
  if (ending === 'abandoned') return t('end.abandoned')
  return t('end.timeUp')
}

/** Time is out, or the server closed the session: what arrived, what did not, and the way on. */
export function EndSheet({ exam, onFinished }: { exam: OpenExam; onFinished: () => Promise<void> }) {
  const state = useObservable(exam.runner)
  const [isLeaving, setLeaving] = useState(false)
  const pending = state.ending === null ? pendingOf(state) : []
  const unsent = state.ending === null ? [] : unsavedOf(state)
  const isWaiting = pending.length > 0 || (state.ending === null && state.inFlight !== null)
  return (
    <Dialog
      title={titleOf(state)}
      actions={
        <Button
          isWide
          disabled={isWaiting || isLeaving}
          onClick={() => {
            setLeaving(true)
            void onFinished()
          }}
        >
          {unsent.length > 0 ? t('end.seen') : t('end.toResults')}
        </Button>
      }
    >
      <div className="stack" aria-live="polite">
        {isWaiting && <p className="note note-saffron">{t('end.sending', { n: Math.max(1, pending.length) })}</p>}
        {isWaiting && state.trouble && <UnsentList answers={pending} title={t('end.keepOpen')} />}
        {unsent.length > 0 && <UnsentList answers={unsent} title={t('end.notArrived', { n: unsent.length })} />}
        {!isWaiting && unsent.length === 0 && <p className="note note-glaze">{t('end.allArrived')}</p>}
        <p>{t('end.note')}</p>
      </div>
    </Dialog>
  )
}
