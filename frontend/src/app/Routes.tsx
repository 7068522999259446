import { Route, Switch, useLocation } from 'wouter'
import { Desk } from '@/app/Desk'
import { drawPages, drawQuestion } from '@/app/papers'
import * as parts from '@/app/parts'
import { screen } from '@/app/Screen'
import { rehearsal } from '@/app/warmUp'
import { drawTour, Welcome } from '@/app/Welcome'
import { t } from '@/lib/i18n/i18n'
import { Boundary } from '@/ui/Boundary'
import { ButtonLink } from '@/ui/Button'

const Home = screen(parts.home, (come) => come.HomeScreen)
const Exams = screen(parts.exams, (come) => come.ExamListScreen)
const Lobby = screen(parts.lobby, (come) => come.LobbyScreen)
const Exam = screen(parts.exam, (come) => come.ExamRoute)
const Trial = screen(parts.trial, (come) => come.TrialRoute)
const Results = screen(parts.results, (come) => come.ResultsScreen)
const Solutions = screen(parts.solutions, (come) => come.SolutionsScreen)
const Attempts = screen(parts.attempts, (come) => come.AttemptsScreen)
const Leaderboard = screen(parts.leaderboard, (come) => come.LeaderboardScreen)
const Achievements = screen(parts.achievements, (come) => come.AchievementsScreen)
const Profile = screen(parts.profile, (come) => come.ProfileScreen)

export function Routes() {
  const [place] = useLocation()
  return (
    <Switch>
      <Route path="/sessions/:id">
        {({ id }) => (
          <Boundary key={id}>
            <Exam id={id} />
          </Boundary>
        )}
      </Route>
      <Route path="/sessions/:id/solutions">
        {({ id }) => (
          <Boundary key={id}>
            <Solutions id={id} drawPages={drawPages} />
          </Boundary>
        )}
      </Route>
      <Route path="/try">
        <Boundary>
          <Trial />
        </Boundary>
      </Route>
      <Route>
        <Desk>
          <Boundary key={place}>
            <Switch>
              <Route path="/">
                <Home />
                <Welcome />
              </Route>
              <Route path="/exams" component={Exams} />
              <Route path="/exams/:id">{({ id }) => <Lobby key={id} id={id} rehearsal={rehearsal} />}</Route>
              <Route path="/sessions/:id/results">{({ id }) => <Results key={id} id={id} drawQuestion={drawQuestion} />}</Route>
              <Route path="/leaderboard/:tab?/:exam?">
                {({ tab, exam }) => <Leaderboard tab={tab ?? 'top_rated'} exam={exam} />}
              </Route>
              <Route path="/achievements" component={Achievements} />
              <Route path="/attempts" component={Attempts} />
              <Route path="/profile">
                <Profile drawTour={drawTour} />
              </Route>
              <Route>
                <div className="card stack">
                  <h1>{t('common.noPage')}</h1>
                  <ButtonLink to="/">{t('nav.home')}</ButtonLink>
                </div>
              </Route>
            </Switch>
          </Boundary>
        </Desk>
      </Route>
    </Switch>
  )
}
