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
export type Slot = Schemas['Slot']
export type SessionState = Schemas['SessionState']
export type Outcome = Schemas['OutcomeEnum']
export type SaveReply = Schemas['Saved']
export type AnswerPreview = Schemas['Preview']
export type SubmitReply = Schemas['Submitted']
export type ResultSlot = Schemas['ResultSlot']
export type Ability = Schemas['Ability']
export type Forecast = Schemas['Forecast']
export type Results = Schemas['Results'] & { previous?: Previous | null }

/** How this exam compares with the one before. */
interface Previous {
  exam_title: string
  percent: number
  percent_change: number
  scaled: number | null
  scaled_change: number | null
}

export interface LeaderboardRow {
  rank: number
  student: { id: string; name: string; is_me: boolean }
  value: number
  /** Places won (up is positive) since the last exam. */
  trend: number | null
  detail: number | null
}

export interface Leaderboard {
  tab: string
  count: number
  next: string | null
  previous: string | null
  page_size: number
  results: LeaderboardRow[]
  my_entry: LeaderboardRow | null
}

export interface Achievement {
  code: string
  type: 'streak' | 'milestone' | 'improvement'
  name: string
  description: string
  icon: string
  threshold: number
  earned_at: string | null
  /** 0 to 1. */
  progress: number
  current: number
}

export interface AchievementList {
  results: Achievement[]
}

export interface Dashboard {
  student: Me
  rating: {
    elo: number
    elo_change: number | null
    rasch_scaled: number | null
    rank: number | null
    percentile: number | null
    exams_taken: number
    participants: number
  }
  history: {
    exam_id: string
    exam_title: string
    date: string
    elo: number
    rasch_scaled: number | null
    percent: number
    rank: number | null
    participants: number
  }[]
  streak: { current: number; longest: number; last_exam_date: string | null }
  achievements: { earned: number; total: number; next: Achievement[]; recent: Achievement[] }
  next_exam: Exam | null
  recent_sessions: {
    id: string
    exam: { id: string; title: string }
    mode: SessionMode
    status: SessionBrief['status']
    submitted_at: string | null
    percent: number | null
    rank: number | null
  }[]
  topics: { topic: string; correct: number; total: number; share: number }[]
}
