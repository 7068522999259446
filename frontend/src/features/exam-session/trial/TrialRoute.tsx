import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { t } from '@/lib/i18n/i18n'
import { ButtonLink } from '@/ui/Button'
import { Star } from '@/ui/Star'
import { ExamShell } from '../ExamShell'
import type { OpenExam } from '../flow/openExam'
import { openTrial, TRIAL_MINUTES } from './openTrial'

/** "Try the sheet": the desk as it is in an exam, for three minutes and for nothing. */
export function TrialRoute() {
  const [exam, setExam] = useState<OpenExam | null>(null)
  const [isDone, setDone] = useState(false)
  const [, goTo] = useLocation()

  useEffect(() => {
    const opened = openTrial(t('trial.title', { n: TRIAL_MINUTES }))
    setExam(opened)
    return () => opened.close()
  }, [])

  if (isDone) return <Done />
  if (!exam) return null
  return (
    <ExamShell
      exam={exam}
      onFinished={() => {
        setDone(true)
        return Promise.resolve()
      }}
      onLeave={() => goTo('/')}
    />
  )
}

function Done() {
  return (
    <main className="page">
      <section className="stack card">
        <Star progress={1} isEarned size={88} />
        <h1>{t('trial.done')}</h1>
        <p>{t('trial.doneNote')}</p>
        <ButtonLink to="/exams">{t('nav.exams')}</ButtonLink>
        <ButtonLink to="/" look="quiet">
          {t('nav.home')}
        </ButtonLink>
      </section>
    </main>
  )
}
