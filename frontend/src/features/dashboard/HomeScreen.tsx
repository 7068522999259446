import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Achievement, Dashboard, Exam } from '@/lib/api/types'
import { formatTime, formatWeekday } from '@/lib/i18n/dates'
import { formatNumber, formatSigned, t } from '@/lib/i18n/i18n'
import { clockText } from '@/lib/time/clockText'
import { useServerSeconds } from '@/lib/time/useServerSeconds'
import { ButtonLink } from '@/ui/Button'
import { ExamTag } from '@/ui/ExamTag'
import { Faces } from '@/ui/Faces'
import { Frieze } from '@/ui/Frieze'
import { Star } from '@/ui/Star'
import { starLabel } from '@/ui/starLabel'
import { dashboardQuery } from './api'
import { Practice } from './Practice'
import { RatingLine } from './RatingLine'
import { Recent } from './Recent'
import { Topics } from './Topics'
import './dashboard.css'

export function HomeScreen() {
  const query = useQuery(dashboardQuery)
  return (
    <>
      {!query.data && <h1 className="hidden-text">{t('nav.home')}</h1>}
      <Faces query={query}>{(dashboard) => <Ready dashboard={dashboard} />}</Faces>
    </>
  )
}

function Ready({ dashboard }: { dashboard: Dashboard }) {
  const { student, rating } = dashboard
  const isNew = rating.exams_taken === 0
  return (
    <>
      <header className="page-head">
        <h1>{t('home.hello', { name: student.full_name.split(' ')[0] ?? '' })}</h1>
      </header>
      <div className="two-columns">
        <div className="stack">
          <NextExam exam={dashboard.next_exam} />
          <Practice practice={dashboard.practice} />
          {isNew ? <p className="note">{t('home.newcomer')}</p> : <Rating dashboard={dashboard} />}
          <Topics topics={dashboard.topics} />
        </div>
        <div className="stack">
          <Stars dashboard={dashboard} />
          <Recent attempts={dashboard.recent_sessions} />
        </div>
      </div>
    </>
  )
}

const A_DAY = 86_400

function NextExam({ exam }: { exam: Exam | null }) {
  const seconds = useServerSeconds(exam && Date.parse(exam.state === 'open' ? exam.scheduled_end : exam.scheduled_start))
  if (!exam) {
    return (
      <section className="card stack next-exam">
        <h2>{t('home.noNext')}</h2>
        <p className="meta">{t('home.noNextNote')}</p>
        <ButtonLink to="/exams" look="quiet">
          {t('nav.exams')}
        </ButtonLink>
      </section>
    )
  }
  const running = exam.my_session?.mode === 'live' && exam.my_session.status === 'in_progress' ? exam.my_session : null
  const isOpen = exam.state === 'open'
  return (
    <section className="card next-exam">
      <Frieze />
      <div className="stack">
        <div className="row">
          {!isOpen && <p className="meta">{t('home.next')}</p>}
          <ExamTag exam={exam} />
        </div>
        <h2>{exam.title}</h2>
        <p>
          {isOpen
            ? t('home.openUntil', { time: formatTime(exam.scheduled_end), day: formatWeekday(exam.scheduled_end) })
            : `${formatWeekday(exam.scheduled_start)}, ${formatTime(exam.scheduled_start)}`}{' '}
          · {t('exam.minutes', { n: exam.duration_minutes })}
        </p>
        {seconds !== null && seconds > 0 && seconds < A_DAY && (
          <p className="next-clock">
            <span className="meta">{t(isOpen ? 'home.closesIn' : 'lobby.startsIn')}</span> {clockText(seconds)}
          </p>
        )}
        {running ? (
          <ButtonLink to={`/sessions/${running.id}`}>{t('lobby.continue')}</ButtonLink>
        ) : (
          <ButtonLink to={`/exams/${exam.id}`}>{t('home.toLobby')}</ButtonLink>
        )}
      </div>
    </section>
  )
}

function Rating({ dashboard: { rating, history } }: { dashboard: Dashboard }) {
  return (
    <section className="card stack">
      <h2>{t('home.rating')}</h2>
      <dl className="figures">
        <div>
          <dt>{t('home.elo')}</dt>
          <dd>
            {formatNumber(rating.elo)}
            {rating.elo_change !== null && rating.elo_change !== 0 && <span className="meta"> {formatSigned(rating.elo_change)}</span>}
          </dd>
        </div>
        {rating.rasch_scaled !== null && (
          <div>
            <dt>{t('results.ability')}</dt>
            <dd>{formatNumber(rating.rasch_scaled, 1)}</dd>
          </div>
        )}
        {rating.rank !== null && (
          <div>
            <dt>{t('results.rank')}</dt>
            <dd>
              {formatNumber(rating.rank)}
              <span className="meta"> / {formatNumber(rating.participants)}</span>
            </dd>
          </div>
        )}
        {rating.percentile !== null && (
          <div>
            <dt>{t('results.percentile')}</dt>
            <dd>{formatNumber(Math.floor(rating.percentile))} %</dd>
          </div>
        )}
      </dl>
      {history.length > 1 && <RatingLine history={history} />}
    </section>
  )
}

function Stars({ dashboard: { achievements, streak } }: { dashboard: Dashboard }) {
  const shown: Achievement[] = [...achievements.recent, ...achievements.next].slice(0, 4)
  return (
    <section className="card stack">
      <div className="row">
        <h2>{t('achievements.title')}</h2>
        <Link href="/achievements">{t('achievements.count', { earned: achievements.earned, total: achievements.total })}</Link>
      </div>
      {streak.longest > 0 ? (
        <p>
          {t('home.streak', { n: streak.current })} <span className="meta">{t('home.longest', { n: streak.longest })}</span>
        </p>
      ) : (
        <p className="meta">{t('home.starsNote')}</p>
      )}
      <ul className="star-row">
        {shown.map((achievement) => (
          <li key={achievement.code}>
            <Star progress={achievement.progress} isEarned={achievement.earned_at !== null} size={56} label={starLabel(achievement)} />
            <span>{achievement.name}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
