import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { Lobby } from '@/lib/api/types'
import { formatTime, formatWeekday } from '@/lib/i18n/dates'
import { t } from '@/lib/i18n/i18n'
import { Faces } from '@/ui/Faces'
import { Frieze } from '@/ui/Frieze'
import { useTitle } from '@/ui/title'
import { lobbyQuery } from './api'
import { DeviceChecks } from './DeviceChecks'
import { ownTime } from './lateStart'
import { type Rehearsal, Rehearsing } from './rehearsal'
import { StartCard } from './StartCard'
import './lobby.css'

interface LobbyScreenProps {
  id: string
  rehearsal: Rehearsal
}

export function LobbyScreen({ id, rehearsal }: LobbyScreenProps) {
  const query = useQuery(lobbyQuery(id))
  return <Faces query={query}>{(lobby) => <Ready lobby={lobby} rehearsal={rehearsal} />}</Faces>
}

function Ready({ lobby, rehearsal }: { lobby: Lobby; rehearsal: Rehearsal }) {
  const { exam } = lobby
  useTitle(exam.title)
  const startsNow = exam.can_start && exam.my_session === null
  const rehearsing = useMemo(() => new Rehearsing(rehearsal), [rehearsal])
  useEffect(() => {
    const run = () => void rehearsing.run()
    run()
    window.addEventListener('online', run)
    return () => window.removeEventListener('online', run)
  }, [rehearsing])
  return (
    <>
      <header className="page-head">
        <Frieze />
        <h1>{exam.title}</h1>
        <p className="meta">
          {formatWeekday(exam.scheduled_start)}, {formatTime(exam.scheduled_start)} – {formatTime(exam.scheduled_end)}
        </p>
      </header>
      <div className="two-columns">
        {/* Rules stand before the button that cannot be taken back. */}
        {startsNow && <Rules lobby={lobby} />}
        <div className="stack">
          <StartCard lobby={lobby} rehearsing={rehearsing} />
          <DeviceChecks rehearsing={rehearsing} />
        </div>
        {exam.state === 'upcoming' && !startsNow && <Rules lobby={lobby} />}
      </div>
    </>
  )
}

function Rules({ lobby }: { lobby: Lobby }) {
  const { exam } = lobby
  const { minutes, endMs } = ownTime(lobby)
  return (
    <section className="card">
      <h2>{t('lobby.rules')}</h2>
      <ul className="rules">
        <li>{t('lobby.rule.time', { n: minutes, end: formatTime(endMs) })}</li>
        <li>{t('lobby.rule.questions', { n: exam.questions_total, slots: exam.slots_total })}</li>
        <li>{t('lobby.rule.saved')}</li>
        <li>{t('lobby.rule.leave')}</li>
        <li>{t('lobby.rule.timeUp')}</li>
        <li>{t('lobby.rule.blank')}</li>
      </ul>
    </section>
  )
}
