import { useMutation } from '@tanstack/react-query'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Failure } from '@/ui/Faces'
import { unsavedOf } from '../autosave/machine'
import type { OpenExam } from './openExam'
import { UnsentList } from './UnsentList'

/** Another device has the session: this one only shows, until it is taken back. */
export function ConflictSheet({ exam, onLeave }: { exam: OpenExam; onLeave: () => void }) {
  const unsent = unsavedOf(useObservable(exam.runner))
  const back = useMutation({ mutationFn: () => exam.takeBack() })
  return (
    <Dialog
      title={t('conflict.title')}
      actions={
        <>
          <Button isWide disabled={back.isPending} onClick={() => back.mutate()}>
            {t('conflict.here')}
          </Button>
          <Button look="quiet" isWide onClick={onLeave}>
            {t('conflict.leave')}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p>{t('conflict.note')}</p>
        {unsent.length > 0 && <UnsentList answers={unsent} title={t('conflict.unsent', { n: unsent.length })} />}
        {back.error && <Failure error={back.error} />}
      </div>
    </Dialog>
  )
}
