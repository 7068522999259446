import { type Aids, aidsPart } from '@/features/exam-session/writing/aidsPart'
import { speakOfExam } from '@/lib/i18n/i18n'
import { type Part, part } from '@/lib/parts/part'

/* Everything that is fetched later: each by the name of its source, by which the build lists its files. */
export const home = part('src/features/dashboard/HomeScreen.tsx', () => import('@/features/dashboard/HomeScreen'))
export const exams = part('src/features/exams/ExamListScreen.tsx', () => import('@/features/exams/ExamListScreen'))
export const lobby = part('src/features/lobby/LobbyScreen.tsx', () => import('@/features/lobby/LobbyScreen'))
export const exam = part('src/features/exam-session/ExamRoute.tsx', async () => {
  const [route] = await Promise.all([import('@/features/exam-session/ExamRoute'), speakOfExam()])
  return route
})
export const results = part('src/features/results/ResultsScreen.tsx', () => import('@/features/results/ResultsScreen'))
export const solutions = part('src/features/results/SolutionsScreen.tsx', () => import('@/features/results/SolutionsScreen'))
export const question = part('src/features/exam-session/paper/QuestionCrop.tsx', async () => {
  const [crop] = await Promise.all([import('@/features/exam-session/paper/QuestionCrop'), speakOfExam()])
  return crop
})
export const reader = part('src/features/exam-session/paper/Reader.tsx', async () => {
  const [pages] = await Promise.all([import('@/features/exam-session/paper/Reader'), speakOfExam()])
  return pages
})
export const attempts = part('src/features/attempts/AttemptsScreen.tsx', () => import('@/features/attempts/AttemptsScreen'))
export const leaderboard = part(
  'src/features/leaderboard/LeaderboardScreen.tsx',
  () => import('@/features/leaderboard/LeaderboardScreen'),
)
export const achievements = part(
  'src/features/achievements/AchievementsScreen.tsx',
  () => import('@/features/achievements/AchievementsScreen'),
)
export const trial = part('src/features/exam-session/trial/TrialRoute.tsx', async () => {
  const [route] = await Promise.all([import('@/features/exam-session/trial/TrialRoute'), speakOfExam()])
  return route
})
/** How to write what keyboards lack, for who is not at a desk. */
export const writing: Part<Aids> = {
  get now() {
    return null // its words may not be here yet
  },
  async load() {
    const [aids] = await Promise.all([aidsPart.load(), speakOfExam()])
    return aids
  },
}
export const tour = part('src/features/tour/Tour.tsx', () => import('@/features/tour/Tour'))
export const profile = part('src/features/profile/ProfileScreen.tsx', () => import('@/features/profile/ProfileScreen'))
export const arrival = part('src/features/sign-in/ArrivalScreen.tsx', () => import('@/features/sign-in/ArrivalScreen'))
export const blocked = part('src/features/sign-in/BlockedScreen.tsx', () => import('@/features/sign-in/BlockedScreen'))
export const webDoors = part('src/features/sign-in/WebDoors.tsx', () => import('@/features/sign-in/WebDoors'))
