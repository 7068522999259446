import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import { useLocation } from 'wouter'
import type { Lobby, SessionMode } from '@/lib/api/types'
import { deviceId } from '@/lib/device'
import { formatTime, formatWeekday } from '@/lib/i18n/dates'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { shell } from '@/lib/telegram/shell'
import { clockText } from '@/lib/time/clockText'
import { useServerSeconds } from '@/lib/time/useServerSeconds'
import { Button, ButtonLink } from '@/ui/Button'
import { Faces, Failure } from '@/ui/Faces'
import { Frieze } from '@/ui/Frieze'
import { lobbyQuery, startExam, startOver } from './api'
import { DeviceChecks } from './DeviceChecks'
import { type Rehearsal, Rehearsing } from './rehearsal'
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
        <div className="stack">
          <StartCard lobby={lobby} rehearsing={rehearsing} />
          <DeviceChecks rehearsing={rehearsing} />
        </div>
        {(exam.state === 'upcoming' || exam.can_start) && <Rules lobby={lobby} />}
      </div>
    </>
  )
}

function StartCard({ lobby, rehearsing }: { lobby: Lobby; rehearsing: Rehearsing }) {
  const { exam, my_session: mine } = lobby
  const startsAt = Date.parse(exam.scheduled_start)
  const seconds = useServerSeconds(startsAt) ?? 0
  const [, goTo] = useLocation()
  const { engine } = useObservable(rehearsing.checks)
  const isRunning = mine?.mode === 'live' && mine.status === 'in_progress'
  const start = useMutation({
    mutationFn: async (mode: SessionMode) => {
      // A clock that runs is not held up by what cannot be mended: the answer sheet works without the paper.
      if (!isRunning && !(await rehearsing.isPassed())) return null
      return startExam(exam.id, mode, await deviceId())
    },
    onSuccess: (session) => session && goTo(`/sessions/${session.id}`),
  })
  const live = mine?.mode === 'live' ? mine : null
  const isWriting = live?.status === 'in_progress' && exam.can_start // with extra time, also after the window
  const isOpen = exam.state === 'open' || (exam.state === 'upcoming' && seconds === 0) || isWriting
  const canStart = isOpen && live?.status !== 'submitted'
  const isRefused = engine.state === 'bad' && !isRunning
  const label = isRunning ? t('lobby.continue') : isRefused ? t('lobby.check.again') : t('lobby.start')
  const { mutate, isPending } = start
  const press = useCallback(() => (isRefused ? void rehearsing.run() : mutate('live')), [isRefused, rehearsing, mutate])

  useEffect(() => {
    if (!canStart) return
    const isShown = shell().mainButton({ text: label, isEnabled: !isPending, onPress: press })
    return () => void (isShown && shell().mainButton(null))
  }, [canStart, label, isPending, press])

  return (
    <section className="card stack lobby-start">
      {!isOpen && exam.state === 'upcoming' && (
        <>
          <p className="meta">{t('lobby.startsIn')}</p>
          <p className="lobby-clock" role="timer">
            {seconds > 86_400 ? t('lobby.days', { n: Math.floor(seconds / 86_400) }) : clockText(seconds)}
          </p>
          {lobby.waiting !== null && lobby.waiting > 0 && <p className="meta">{t('lobby.waiting', { n: lobby.waiting })}</p>}
        </>
      )}
      {start.error && <Failure error={start.error} />}
      {engine.state === 'bad' && (canStart || exam.can_practise) && (
        <p className="note note-pomegranate" role="alert">
          {t('lobby.cannotSit')} {engine.advice && t(engine.advice)}
        </p>
      )}
      {canStart && (
        <>
          <p>{t('lobby.openUntil', { time: formatTime(live?.deadline ?? exam.scheduled_end) })}</p>
          <Button isWide disabled={isPending} onClick={press}>
            {isPending && engine.state === 'waiting' ? t('lobby.preparing') : label}
          </Button>
        </>
      )}
      {live?.status === 'submitted' && (
        <>
          <p className="tag tag-glaze">{t('exam.state.submitted')}</p>
          <ButtonLink to={`/sessions/${live.id}/results`}>{t('lobby.toResults')}</ButtonLink>
        </>
      )}
      {exam.can_practise && <Practice lobby={lobby} onStart={() => mutate('practice')} isPending={isPending} />}
      {!canStart && !live && !exam.can_practise && exam.state !== 'upcoming' && <p>{t('lobby.closed')}</p>}
    </section>
  )
}

function Practice({ lobby, onStart, isPending }: { lobby: Lobby; onStart: () => void; isPending: boolean }) {
  const running = lobby.my_practice
  const fresh = useMutation({ mutationFn: (session: string) => startOver(session), onSuccess: onStart })
  return (
    <div className="stack">
      <p>{t('lobby.practiceNote')}</p>
      <Button look="quiet" isWide disabled={isPending} onClick={onStart}>
        {running ? t('lobby.practiceContinue') : t('lobby.practice')}
      </Button>
      {running && (
        <Button look="plain" disabled={fresh.isPending} onClick={() => fresh.mutate(running.id)}>
          {t('lobby.practiceFresh')}
        </Button>
      )}
      {fresh.error && <Failure error={fresh.error} />}
    </div>
  )
}

function Rules({ lobby: { exam } }: { lobby: Lobby }) {
  return (
    <section className="card">
      <h2>{t('lobby.rules')}</h2>
      <ul className="rules">
        <li>{t('lobby.rule.time', { n: exam.duration_minutes, end: formatTime(exam.scheduled_end) })}</li>
        <li>{t('lobby.rule.questions', { n: exam.questions_total, slots: exam.slots_total })}</li>
        <li>{t('lobby.rule.saved')}</li>
        <li>{t('lobby.rule.leave')}</li>
        <li>{t('lobby.rule.timeUp')}</li>
        <li>{t('lobby.rule.blank')}</li>
      </ul>
    </section>
  )
}
