import { formatTime } from '@/lib/i18n/dates'
import { t } from '@/lib/i18n/i18n'
import { shell } from '@/lib/telegram/shell'
import { clockText } from '@/lib/time/clockText'
import { announce } from '@/ui/Announcer'
import type { Announcement } from './countdown'

const MINUTE = 60
const FIVE_MINUTES = 300

const leftWords = (seconds: number): string =>
  seconds % MINUTE === 0 ? t('exam.minutesLeft', { n: seconds / MINUTE }) : t('exam.timeLeft', { time: clockText(seconds) })

/** Say what the clock has to say. */
export function tell(said: Announcement): void {
  if (said.kind === 'left') {
    announce(leftWords(said.seconds))
    if (said.seconds <= FIVE_MINUTES && said.seconds > MINUTE) shell().haptic('warning')
  } else if (said.kind === 'moved') announce(t('exam.deadlineMoved', { time: formatTime(said.deadline) }))
  else if (said.kind === 'back') announce(t('exam.timeBack'))
}
