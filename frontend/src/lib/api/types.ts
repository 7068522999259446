export type Language = 'uz' | 'ru' | 'en'
export interface Me { id: string; full_name: string; alias: string; language: Language; show_on_leaderboard: boolean; created_at: string }
export interface Tokens { access: string; access_expires_at: string; refresh: string; student: Me }
export interface SignInOptions { demo: boolean; bot_username: string | null; bot_id: number | null; widget: boolean }
export type SessionMode = 'live' | 'practice'
export type SessionStatus = 'in_progress' | 'submitted' | 'abandoned'
export interface SessionBrief { id: string; mode: SessionMode; status: SessionStatus; started_at: string; deadline: string | null; submitted_at: string | null }
export interface Exam {
  id: string; title: string; state: 'upcoming' | 'open' | 'closed' | 'calibrated'
  scheduled_start: string; scheduled_end: string; duration_minutes: number
  questions_total: number; slots_total: number; my_session: SessionBrief | null
  can_start: boolean; can_practise: boolean; results_released: boolean
}
export interface ExamPage { count: number; next: string | null; previous: string | null; results: Exam[] }
export interface Upcoming { server_time: string; server_time_ms: number; exam: Exam | null }
export interface Lobby { server_time: string; server_time_ms: number; exam: Exam; starts_in_ms: number; waiting: number; my_session: SessionBrief | null }
export type SlotKind = 'choice' | 'number' | 'expression' | 'text'
export interface Slot { question_number: number; sub_part: string; kind: SlotKind; choices: string }
export interface StoredAnswer { question_number: number; sub_part: string; answer: string; revision: number; saved_at: string }
export interface SessionState {
  id: string; exam: { id: string; title: string; duration_minutes: number; scheduled_end: string }
  mode: SessionMode; status: SessionStatus; started_at: string; deadline: string | null; deadline_ms: number | null
  grace_seconds: number; server_time: string; server_time_ms: number; submitted_at: string | null; auto_submitted: boolean
  current_question: number | null; last_activity: string; slots: Slot[]; answers: StoredAnswer[]
  held_elsewhere: boolean; paper_url: string; watermark: string; total_xp: number
}
export type Outcome = 'correct' | 'wrong' | 'unreadable' | 'blank' | 'void'
export interface SavedAnswer { question_number: number; sub_part: string; answer: string; revision: number; applied: boolean; outcome?: Outcome | null }
export interface SaveReply { status: 'saved'; saved_at: string; server_time: string; server_time_ms: number; deadline: string | null; deadline_ms: number | null; answers: SavedAnswer[]; total_xp?: number | null }
export interface AnswerPreview { reading: string; readable: boolean }
export interface SubmitReply { status: 'submitted'; submitted_at: string; auto_submitted: boolean; answered: number; total: number; results_released: boolean; results_expected_at: string | null; results_expected_at_ms: number | null; server_time: string; server_time_ms: number }
export interface ResultSlot { question_number: number; sub_part: string; kind: SlotKind; topic: string; answer: string; reading: string; correct_answer: string; outcome: Outcome; difficulty: number | null; difficulty_scaled: number | null; p_value: number | null }
export interface Ability { logits: number; se: number; scaled: number; low: number; high: number }
export interface Forecast { points: number; low: number; high: number; band: string; bands: { name: string; chance: number }[]; is_estimate: boolean }
export interface Results {
  session: SessionBrief; exam: { id: string; title: string }; raw_score: number; max_score: number; percent: number; scored_at: string; calibrated: boolean
  slots: ResultSlot[]; ability: Ability | null; forecast: Forecast | null; rank: number | null; participants: number; percentile: number | null
  previous?: { exam_title: string; percent: number; scaled: number | null; percent_change: number; scaled_change: number | null } | null
}
export interface LeaderboardRow { rank: number; student: { id: string; name: string; is_me: boolean }; value: number; trend: number | null; detail: number | null }
export interface Leaderboard { tab: string; count: number; next: string | null; previous: string | null; page_size: number; results: LeaderboardRow[]; my_entry: LeaderboardRow | null }
export interface Achievement { code: string; type: 'streak' | 'milestone' | 'improvement'; name: string; description: string; icon: string; threshold: number; earned_at: string | null; progress: number; current: number }
export interface Dashboard {
  student: Me; rating: { elo: number; elo_change: number | null; rasch_scaled: number | null; rank: number | null; percentile: number | null; exams_taken: number; participants: number }
  history: { exam_id: string; exam_title: string; date: string; elo: number; rasch_scaled: number | null; percent: number; rank: number | null; participants: number }[]
  streak: { current: number; longest: number; last_exam_date: string | null }
  achievements: { earned: number; total: number; next: Achievement[]; recent: Achievement[] }
  next_exam: Exam | null
  recent_sessions: { id: string; exam: { id: string; title: string }; mode: SessionMode; status: SessionStatus; submitted_at: string | null; percent: number | null; rank: number | null }[]
  topics: { topic: string; correct: number; total: number; share: number }[]
}
export interface AchievementList { results: Achievement[] }
