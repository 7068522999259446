import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { type SaveStatus, statusOf } from './autosave/status'
import type { OpenExam } from './flow/openExam'

const TONES: Record<SaveStatus['kind'], string> = {
  closed: '',
  conflict: 'tag-pomegranate',
  offline: 'tag-saffron',
  busy: 'tag-saffron',
  signed_out: 'tag-saffron',
  refused: 'tag-pomegranate',
  saving: '',
  dirty: '',
  saved: 'tag-glaze',
  idle: '',
}

function wordsOf(status: SaveStatus): string {
  switch (status.kind) {
    case 'offline':
      return status.kept ? t('save.offline', { n: status.kept }) : t('save.offlineIdle')
    case 'busy':
      return t('save.busy', { n: status.kept })
    case 'signed_out':
      return t('save.signedOut', { n: status.kept })
    case 'refused':
      return t('save.refused', { n: status.kept })
    case 'saving':
    case 'dirty':
      return t('save.saving')
    case 'closed':
      return t('save.closed')
    case 'conflict':
      return t('save.conflict')
    case 'saved':
      return t('save.saved')
    case 'idle':
      return t('save.idle')
  }
}

/** Never lies about what is on the server. Read out only when it matters: trouble, and its end. */
export function SaveBadge({ exam }: { exam: OpenExam }) {
  const state = useObservable(exam.runner)
  const status = statusOf(state)
  const words = state.isKept ? wordsOf(status) : `${wordsOf(status)} · ${t('save.notKept')}`
  return (
    <p className={`tag badge ${TONES[status.kind]}`} data-status={status.kind}>
      {words}
    </p>
  )
}
