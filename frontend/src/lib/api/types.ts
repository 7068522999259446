import type { components } from '@/lib/api/schema'

type Schemas = components['schemas']

export type Me = Required<Schemas['Me']>
export type Language = Me['language']
export type Tokens = Omit<Schemas['Tokens'], 'student'> & { student: Me }
/** `bot_id` opens Telegram's log-in page; without it the web offers the bot itself. */
export type SignInOptions = Schemas['SignInOptions'] & { bot_id?: number | null }
export type SessionMode = Schemas['ModeEnum']
export type SessionBrief = Schemas['SessionBrief']
export type Exam = Schemas['Exam']
export type ExamPage = Schemas['ExamPage']
export type Lobby = Schemas['Lobby']
export type Upcoming = Schemas['Upcoming']
export type Slot = Schemas['Slot']
export type SessionState = Schemas['SessionState']
export type SessionClock = Schemas['SessionClock']
export type Place = Schemas['Place']
export type Area = Schemas['Area']
export type Places = Schemas['Places']
export type Outcome = Schemas['OutcomeEnum']
export type SaveReply = Schemas['Saved']
export type AnswerPreview = Schemas['Preview']
export type SubmitReply = Schemas['Submitted']
export type ResultSlot = Schemas['ResultSlot']
export type Ability = Schemas['Ability']
export type Forecast = Schemas['Forecast']
export type Results = Schemas['Results']
export type LeaderboardRow = Schemas['BoardRow']
export type Leaderboard = Schemas['Leaderboard']
export type Achievement = Schemas['Achievement']
export type AchievementList = Schemas['Achievements']
export type Dashboard = Schemas['Dashboard']
export type Validity = Schemas['Validity']
export type Attempt = Schemas['Attempt']
export type AttemptPage = Schemas['AttemptPage']
