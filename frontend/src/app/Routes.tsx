import { lazy, Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { Desk } from '@/app/Desk'
import { warmUpExam } from '@/app/warmUp'
import { t } from '@/lib/i18n/i18n'
import { ButtonLink } from '@/ui/Button'
import { Skeleton } from '@/ui/Faces'

const Home = lazy(async () => ({ default: (await import('@/features/dashboard/HomeScreen')).HomeScreen }))
const Exams = lazy(async () => ({ default: (await import('@/features/exams/ExamListScreen')).ExamListScreen }))
const Lobby = lazy(async () => ({ default: (await import('@/features/lobby/LobbyScreen')).LobbyScreen }))
const Exam = lazy(async () => ({ default: (await import('@/features/exam-session/ExamRoute')).ExamRoute }))
const Results = lazy(async () => ({ default: (await import('@/features/results/ResultsScreen')).ResultsScreen }))
const Leaderboard = lazy(async () => ({
  default: (await import('@/features/leaderboard/LeaderboardScreen')).LeaderboardScreen,
}))
const Achievements = lazy(async () => ({
  default: (await import('@/features/achievements/AchievementsScreen')).AchievementsScreen,
}))
const Profile = lazy(async () => ({ default: (await import('@/features/profile/ProfileScreen')).ProfileScreen }))

export function Routes() {
  return (
    <Switch>
      <Route path="/sessions/:id">
        {({ id }) => (
          <Suspense fallback={<Skeleton lines={2} />}>
            <Exam key={id} id={id} />
          </Suspense>
        )}
      </Route>
      <Route>
        <Desk>
          <Suspense fallback={<Skeleton />}>
            <Switch>
              <Route path="/" component={Home} />
              <Route path="/exams" component={Exams} />
              <Route path="/exams/:id">{({ id }) => <Lobby key={id} id={id} warmUp={warmUpExam} />}</Route>
              <Route path="/sessions/:id/results">{({ id }) => <Results key={id} id={id} />}</Route>
              <Route path="/leaderboard/:tab?/:exam?">
                {({ tab, exam }) => <Leaderboard tab={tab ?? 'top_rated'} exam={exam} />}
              </Route>
              <Route path="/achievements" component={Achievements} />
              <Route path="/profile" component={Profile} />
              <Route>
                <div className="card stack">
                  <h1>{t('common.noPage')}</h1>
                  <ButtonLink to="/">{t('nav.home')}</ButtonLink>
                </div>
              </Route>
            </Switch>
          </Suspense>
        </Desk>
      </Route>
    </Switch>
  )
}
