import { useState } from 'react'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { clockText } from '@/lib/time/clockText'
import { ToastLine } from '@/ui/Announcer'
import { Icon } from '@/ui/Icon'
import { useTitle } from '@/ui/title'
import { HIDEABLE_ABOVE, urgencyOf } from './clock/countdown'
import type { OpenExam } from './flow/openExam'
import { statusOf } from './autosave/status'
import { hasOwnLine, SaveBadge, useSpokenBadge } from './SaveBadge'

interface TopBarProps {
  exam: OpenExam
  onFinish: () => void
  /** Practice may be left at any time; a live exam may not. */
  onLeave: (() => void) | null
}

/** Where I am, whether it is saved, how long I have; below it, in lines of their own, trouble and news. */
export function TopBar({ exam, onFinish, onLeave }: TopBarProps) {
  const state = useObservable(exam.runner)
  const isTrouble = hasOwnLine(statusOf(state))
  useSpokenBadge(exam)
  useTitle(exam.session.exam.title)
  return (
    <header className="topbar">
      {onLeave && (
        <button type="button" className="icon-button" onClick={onLeave} aria-label={t('exam.leave')}>
          <Icon name="back" />
        </button>
      )}
      <div className="topbar-words">
        <h1 className="topbar-title" tabIndex={-1} data-focus-home>{exam.session.exam.title}</h1>
        {!isTrouble && <SaveBadge exam={exam} />}
      </div>
      {exam.session.mode === 'live' ? <Timer exam={exam} /> : <Points exam={exam} />}
      <button type="button" className="button button-quiet topbar-finish" onClick={onFinish}>
        {t('exam.finish')}
      </button>
      {isTrouble && (
        <div className="topbar-line">
          <SaveBadge exam={exam} />
        </div>
      )}
      {!state.isKept && <p className="topbar-line meta">{t('save.notKept')}</p>}
      <ToastLine className="topbar-line" />
    </header>
  )
}

function Timer({ exam }: { exam: OpenExam }) {
  const { shown } = useObservable(exam.countdown)
  const [isHidden, setHidden] = useState(false)
  if (shown === null) return null
  const canHide = shown > HIDEABLE_ABOVE
  const isCovered = isHidden && canHide
  return (
    <button
      type="button"
      className={`timer timer-${urgencyOf(shown)}`}
      aria-label={isCovered ? t('exam.timerShow') : t('exam.timerLabel', { time: clockText(shown) })}
      aria-disabled={!canHide}
      onClick={() => setHidden(!isCovered && canHide)}
    >
      {isCovered ? <Icon name="eye" /> : <span role="timer">{clockText(shown)}</span>}
    </button>
  )
}

function Points({ exam }: { exam: OpenExam }) {
  return <p className="points">{t('exam.points', { n: useObservable(exam.totalXp) })}</p>
}
