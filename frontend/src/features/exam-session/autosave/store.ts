import { answerOf, type AnswerRow, everythingOf, type MarksRow, openDatabase, within, written } from './database'
import { allStruck, type Struck } from '../sheet/striking'
import type { OutgoingAnswer } from './machine'

/** Where a student is and what they noted, kept on this device alone. */
export interface Marks {
  flagged: number[]
  question: number
  struck: Struck
}

/** What the device knows of a session. */
export interface Kept {
  answers: OutgoingAnswer[]
  marks: Marks | null
  /** Under which id this browser held the session last. */
  device: string | null
  /** False as long as the browser's store did not answer: what it holds may be found later. */
  isRead: boolean
}

export type StoreNews = { kind: 'failed' } | { kind: 'back' } | { kind: 'found'; session: string; answers: OutgoingAnswer[] }

const NAME = 'exam-desk'
/** A browser's store may stay silent for ever (a known fault of WebKit): nobody waits longer for it. */
export const STORE_WAIT_MS = 2000
const TRY_AGAIN_MS = 5000

/** Marks that an earlier page had left, found after this page had made its own. */
const together = (found: MarksRow, own: MarksRow): MarksRow => ({
  ...own,
  flagged: [...new Set([...found.flagged, ...own.flagged])],
  question: own.question ?? found.question,
  struck: allStruck(found.struck ?? {}, own.struck ?? {}),
  device: own.device ?? found.device ?? null,
})

const rowKey = (session: string, slot: string) => `${session} ${slot}`

/**
 * What this device keeps of a running session, so that a reload or a crash loses nothing: a copy in memory, which is
 * always there, and the browser's store behind it, which may be refused, silent, full, or closed at any moment.
 * Whatever is not in the browser's store yet is written as soon as it can be opened anew.
 */
export class AnswerStore {
  private readonly name: string
  private readonly waitMs: number
  private readonly answers = new Map<string, AnswerRow>()
  private readonly marks = new Map<string, MarksRow>()
  /** Rows that the browser's store is not known to hold. */
  private readonly unwrittenAnswers = new Set<string>()
  private readonly unwrittenMarks = new Set<string>()
  private readonly unread = new Set<string>()
  private readonly unerased = new Set<string>()
  private readonly listeners = new Set<(news: StoreNews) => void>()
  private database: IDBDatabase | null = null
  private opening: Promise<void> | null = null
  private isRetrying = false
  private isFailing = false

  constructor(name = NAME, waitMs = STORE_WAIT_MS) {
    this.name = name
    this.waitMs = waitMs
  }

  /** False while the browser does not store: answers then live in memory and on the server only. */
  get isDurable(): boolean {
    return !this.isFailing
  }

  readonly listen = (listener: (news: StoreNews) => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async load(session: string): Promise<Kept> {
    try {
      await this.read(session)
    } catch {
      this.unread.add(session)
      this.hasFailed()
    }
    return this.known(session)
  }

  /** What is known of it at this moment. */
  known(session: string): Kept {
    const marks = this.marks.get(session)
    return {
      answers: this.ownAnswers(session),
      marks: marks && marks.question !== null ? { flagged: marks.flagged, question: marks.question, struck: marks.struck ?? {} } : null,
      device: marks?.device ?? null,
      isRead: !this.unread.has(session),
    }
  }

  /** Kept in memory at once; the promise tells of the browser's store. */
  keep(session: string, { key, value, rev }: OutgoingAnswer): Promise<void> {
    const id = rowKey(session, key)
    // Another tab or an earlier page may have written a newer text.
    if ((this.answers.get(id)?.rev ?? 0) > rev) return Promise.resolve()
    this.answers.set(id, { session, slot: key, value, rev })
    this.unwrittenAnswers.add(id)
    return this.write()
  }

  keepMarks(session: string, marks: Marks): Promise<void> {
    return this.keepRow({ session, ...marks, device: this.marks.get(session)?.device ?? null })
  }

  keepDevice(session: string, device: string): Promise<void> {
    const known = this.marks.get(session)
    if (known?.device === device) return Promise.resolve()
    return this.keepRow({ flagged: [], question: null, ...known, session, device })
  }

  /** Leave nothing of this session on the device. What was not read yet stays: it may not have arrived anywhere else. */
  async erase(session: string): Promise<void> {
    if (this.unread.has(session)) return
    for (const row of this.ownAnswers(session)) this.forget(rowKey(session, row.key))
    this.marks.delete(session)
    this.unwrittenMarks.delete(session)
    this.unread.delete(session)
    this.unerased.add(session)
    // Its failure has been told, and is tried again.
    await this.write().catch(() => undefined)
  }

  private keepRow(row: MarksRow): Promise<void> {
    this.marks.set(row.session, row)
    this.unwrittenMarks.add(row.session)
    return this.write()
  }

  /** Everything that is not written yet, in one transaction that begins at once when the store is open. */
  private async write(): Promise<void> {
    try {
      const { answers, marks, erase } = await this.inStore(async (database) => {
        const writing = {
          answers: [...this.unwrittenAnswers].flatMap((id) => this.answers.get(id) ?? []),
          // Beside marks that were not read yet they would be written over them.
          marks: [...this.unwrittenMarks].flatMap((session) => (!this.unread.has(session) && this.marks.get(session)) || []),
          erase: [...this.unerased],
        }
        await written(database, writing)
        return writing
      })
      for (const session of erase) this.unerased.delete(session)
      for (const row of answers) {
        const id = rowKey(row.session, row.slot)
        if (this.answers.get(id) === row) this.unwrittenAnswers.delete(id)
      }
      for (const row of marks) if (this.marks.get(row.session) === row) this.unwrittenMarks.delete(row.session)
      this.isWell()
    } catch (error) {
      this.hasFailed()
      throw error
    }
  }

  /** Do it in the browser's store. A handle that fails is worn out more often than the store is: once more with a new one. */
  private async inStore<T>(work: (database: IDBDatabase) => Promise<T>): Promise<T> {
    const isReady = this.database !== null
    try {
      if (!isReady) await this.opened()
      return await this.once(work)
    } catch (error) {
      if (!isReady) throw error
      this.drop()
      await this.opened()
      return this.once(work)
    }
  }

  private once<T>(work: (database: IDBDatabase) => Promise<T>): Promise<T> {
    if (!this.database) return Promise.reject(new Error('The store was closed.'))
    return within(this.waitMs, work(this.database))
  }

  private drop(): void {
    this.database?.close()
    this.database = null
  }

  /** Open the browser's store if it is not; all who wait for it share one try. */
  private opened(): Promise<void> {
    if (this.database) return Promise.resolve()
    this.opening ??= this.open().finally(() => {
      this.opening = null
    })
    return this.opening
  }

  private async open(): Promise<void> {
    const opening = openDatabase(this.name)
    const database = await within(this.waitMs, opening).catch((error: unknown) => {
      // An answer that comes too late must not stay open beside the next try.
      opening.then((late) => late.close(), () => undefined)
      throw error
    })
    const forget = () => {
      if (this.database === database) this.database = null
    }
    // The browser may close it in the background; another page may want a newer version.
    database.addEventListener('close', forget)
    database.addEventListener('versionchange', () => {
      database.close()
      forget()
    })
    this.database = database
    // It may have been emptied meanwhile: all that memory holds is written again.
    for (const id of this.answers.keys()) this.unwrittenAnswers.add(id)
    for (const session of this.marks.keys()) this.unwrittenMarks.add(session)
  }

  private async read(session: string): Promise<AnswerRow[]> {
    const { answers, marks } = await this.inStore((database) => everythingOf(database, session))
    for (const row of answers) {
      const id = rowKey(row.session, row.slot)
      if ((this.answers.get(id)?.rev ?? -1) < row.rev) this.answers.set(id, row)
    }
    const own = this.marks.get(session)
    const isLate = this.unread.delete(session)
    if (marks && !own) this.marks.set(session, marks)
    else if (marks && own && isLate) this.marks.set(session, together(marks, own))
    return answers
  }

  private hasFailed(): void {
    this.drop()
    if (!this.isRetrying) {
      this.isRetrying = true
      setTimeout(() => {
        this.isRetrying = false
        void this.recover()
      }, TRY_AGAIN_MS)
    }
    if (this.isFailing) return
    this.isFailing = true
    this.tell({ kind: 'failed' })
  }

  /** The store anew: first what an earlier page had left there, then what this one could not write. */
  private async recover(): Promise<void> {
    try {
      for (const session of this.unread) {
        const answers = await this.read(session)
        this.tell({ kind: 'found', session, answers: answers.map(answerOf) })
      }
    } catch {
      return this.hasFailed()
    }
    // Its failure has been told, and is tried again.
    await this.write().catch(() => undefined)
  }

  private isWell(): void {
    if (!this.isFailing) return
    this.isFailing = false
    this.tell({ kind: 'back' })
  }

  private tell(news: StoreNews): void {
    for (const listener of this.listeners) listener(news)
  }

  private ownAnswers(session: string): OutgoingAnswer[] {
    return [...this.answers.values()].filter((row) => row.session === session).map(answerOf)
  }

  private forget(id: string): void {
    this.answers.delete(id)
    this.unwrittenAnswers.delete(id)
  }
}

/** The one store of the page: what it holds in memory outlives a screen, so also a new sign-in. */
export const answerStore = new AnswerStore()
