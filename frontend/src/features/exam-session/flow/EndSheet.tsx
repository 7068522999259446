import { useState } from 'react'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { pendingOf, type State, unsavedOf } from '../autosave/machine'
import type { OpenExam } from './openExam'
import { UnsentList } from './UnsentList'

const titleOf = ({ ending }: State): string => t(ending === null || ending === 'time_up' ? 'end.timeUp' : `end.${ending}`)

/** Time is out, or the server closed the session: what arrived, what did not, and the way on. */
export function EndSheet({ exam, onFinished }: { exam: OpenExam; onFinished: () => Promise<void> }) {
  const state = useObservable(exam.runner)
  const { isSure } = useObservable(exam.countdown)
  const [isLeaving, setLeaving] = useState(false)
  const pending = state.ending === null ? pendingOf(state) : (state.inFlight?.sent ?? [])
  const unsent = unsavedOf(state).filter(({ key }) => !pending.some((other) => other.key === key))
  const isUnsure = state.ending === null && !isSure
  const isWaiting = isUnsure || pending.length > 0 || state.inFlight !== null
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
        {isUnsure && <p className="note note-saffron">{t('end.unsure')}</p>}
        {isWaiting && !isUnsure && <p className="note note-saffron">{t('end.sending', { n: Math.max(1, pending.length) })}</p>}
        {pending.length > 0 && (state.trouble || isUnsure || !state.isOnline) && <UnsentList answers={pending} title={t('end.keepOpen')} />}
        {unsent.length > 0 && <UnsentList answers={unsent} title={t('end.notArrived', { n: unsent.length })} reasons={state.reasons} />}
        {!state.isRead ? (
          <p className="note note-saffron">{t('end.unread')}</p>
        ) : (
          !isWaiting && unsent.length === 0 && <p className="note note-glaze">{t('end.allArrived')}</p>
        )}
        <p>{t('end.note')}</p>
      </div>
    </Dialog>
  )
}
