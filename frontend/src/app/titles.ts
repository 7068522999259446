import type { PlainKey } from '@/lib/i18n/i18n'

const TITLES: readonly [place: RegExp, title: PlainKey][] = [
  [/^\/$/, 'nav.home'],
  [/^\/exams/, 'exams.title'],
  [/^\/sessions\/[^/]+\/results/, 'results.title'],
  [/^\/sessions\/[^/]+\/solutions/, 'results.solutions'],
  [/^\/sessions/, 'exams.title'],
  [/^\/leaderboard/, 'board.title'],
  [/^\/attempts/, 'attempts.title'],
  [/^\/achievements/, 'achievements.title'],
  [/^\/profile/, 'nav.profile'],
]

export const titleOf = (place: string, isSignedIn: boolean): PlainKey =>
  isSignedIn ? (TITLES.find(([pattern]) => pattern.test(place))?.[1] ?? 'common.noPage') : 'signIn.title'
