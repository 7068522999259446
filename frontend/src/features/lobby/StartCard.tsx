import { useMutation } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { Lobby, SessionMode } from '@/lib/api/types'
import { deviceId } from '@/lib/device'
import { formatTime } from '@/lib/i18n/dates'
import { t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { shell } from '@/lib/telegram/shell'
import { clockText } from '@/lib/time/clockText'
import { serverClock } from '@/lib/time/serverClock'
import { useServerSeconds } from '@/lib/time/useServerSeconds'
import { Button, ButtonLink } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Failure } from '@/ui/Faces'
import { startExam } from './api'
import { ownTime, timeOnStart } from './lateStart'
import { PracticeCard } from './PracticeCard'
import type { Rehearsing } from './rehearsal'

/** What a student may start now, with the time that it would give; starting late is asked twice. */
export function StartCard({ lobby, rehearsing }: { lobby: Lobby; rehearsing: Rehearsing }) {
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
    // What was asked for of a practice (`?only=…`) goes along.
    onSuccess: (session) => session && goTo(`/sessions/${session.id}${session.mode === 'practice' ? location.search : ''}`),
  })
  const live = mine?.mode === 'live' ? mine : null
  const isWriting = live?.status === 'in_progress' && exam.can_start // with extra time, also after the window
  const isOpen = exam.state === 'open' || (exam.state === 'upcoming' && seconds === 0) || isWriting
  const canStart = isOpen && live?.status !== 'submitted'
  const isRefused = engine.state === 'bad' && !isRunning
  const label = isRunning ? t('lobby.continue') : isRefused ? t('lobby.check.again') : t('lobby.start')
  const { mutate, isPending } = start
  const [isAsking, setAsking] = useState(false)
  const press = useCallback(() => {
    if (isRefused) void rehearsing.run()
    else if (!isRunning && timeNow(lobby).isShort) setAsking(true)
    else mutate('live')
  }, [isRefused, isRunning, lobby, rehearsing, mutate])

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
          {lobby.waiting !== null && lobby.waiting > 1 && <p className="meta">{t('lobby.waiting', { n: lobby.waiting })}</p>}
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
          {!live && <TimeOnStart lobby={lobby} />}
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
      {exam.can_practise && <PracticeCard lobby={lobby} onStart={() => mutate('practice')} isPending={isPending} />}
      {!canStart && !live && !exam.can_practise && exam.state !== 'upcoming' && <p>{t('lobby.closed')}</p>}
      {isAsking && (
        <ShortTime
          lobby={lobby}
          isPending={isPending}
          onStart={() => {
            setAsking(false)
            mutate('live')
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  )
}

const timeNow = (lobby: Lobby) => timeOnStart(lobby, serverClock.now())

/** How many minutes a start would give, each second anew. */
function TimeOnStart({ lobby }: { lobby: Lobby }) {
  useServerSeconds(Date.parse(lobby.exam.scheduled_end))
  const { minutes, isShort } = timeNow(lobby)
  return <p className={isShort ? 'note note-pomegranate' : 'meta'}>{t('lobby.timeOnStart', { n: minutes })}</p>
}

function ShortTime({ lobby, isPending, onStart, onClose }: { lobby: Lobby; isPending: boolean; onStart: () => void; onClose: () => void }) {
  const left = t('exam.minutes', { n: timeNow(lobby).minutes })
  return (
    <Dialog
      title={t('lobby.shortTitle')}
      onClose={onClose}
      actions={
        <>
          <Button disabled={isPending} onClick={onStart}>
            {t('lobby.shortStart')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t('lobby.shortNot')}
          </Button>
        </>
      }
    >
      <p>{t('lobby.shortNote', { duration: ownTime(lobby).minutes, end: formatTime(ownTime(lobby).endMs), left })}</p>
    </Dialog>
  )
}
