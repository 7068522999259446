import { useEffect, useRef } from 'react'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { say } from '@/ui/Announcer'
import { type State, unsavedOf } from './autosave/machine'
import { type SaveStatus, statusOf, type TroubleKind } from './autosave/status'
import type { OpenExam } from './flow/openExam'

const TONES: Record<SaveStatus['kind'], string> = {
  closed: '',
  conflict: 'tag-pomegranate',
  offline: 'tag-saffron',
  busy: 'tag-saffron',
  signed_out: 'tag-saffron',
  blocked: 'tag-saffron',
  refused: 'tag-pomegranate',
  saving: '',
  dirty: '',
  saved: 'tag-glaze',
  idle: '',
}

const causeWords = (kind: TroubleKind): string =>
  ({ offline: t('save.offline'), busy: t('save.busy'), signed_out: t('save.signedOut'), blocked: t('save.blocked') })[kind]

function wordsOf(state: State): string {
  const status = statusOf(state)
  switch (status.kind) {
    case 'offline':
    case 'busy':
    case 'signed_out':
    case 'blocked': {
      if (status.kept === 0) return causeWords(status.kind)
      const count = status.isKept === false ? t('save.unsent', { n: status.kept }) : t('save.kept', { n: status.kept })
      return `${causeWords(status.kind)} · ${count}`
    }
    case 'refused':
      return t('save.refused', { slots: unsavedOf(state).map(({ key }) => key).join(', ') })
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

/** Trouble has a line of its own, as wide as the screen: what it says must not be cut. */
export const hasOwnLine = (status: SaveStatus): boolean => status.kind === 'conflict' || 'kept' in status

/** Never lies about what is on the server. Read out only when it matters: trouble, and its end. */
export function SaveBadge({ exam }: { exam: OpenExam }) {
  const state = useObservable(exam.runner)
  const status = statusOf(state)
  return (
    <p className={`tag badge ${TONES[status.kind]}`} data-status={status.kind}>
      {wordsOf(state)}
    </p>
  )
}

/** For screen readers: each kind of trouble once, and that it is over. */
export function useSpokenBadge(exam: OpenExam): void {
  const state = useObservable(exam.runner)
  const status = statusOf(state)
  const isTrouble = hasOwnLine(status)
  const wasTrouble = useRef(false)
  const latest = useRef(state)
  latest.current = state
  const isSettled = status.kind === 'saved'
  useEffect(() => {
    if (isTrouble) say(wordsOf(latest.current))
    else if (wasTrouble.current && isSettled) say(t('save.saved'))
    else return
    wasTrouble.current = isTrouble
  }, [isTrouble, isSettled, status.kind])
}
