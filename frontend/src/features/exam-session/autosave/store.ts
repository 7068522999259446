import type { SlotKey } from '../sheet/slots'
import type { OutgoingAnswer } from './machine'

interface AnswerRow {
  session: string
  slot: SlotKey
  value: string
  rev: number
}

export interface Marks {
  flagged: number[]
  question: number
}

/** What this device keeps of a running session, so that a reload or a crash loses nothing. */
export interface AnswerStore {
  /** False when the browser refuses to store: answers then live in memory and on the server only. */
  readonly isDurable: boolean
  load(session: string): Promise<OutgoingAnswer[]>
  keep(session: string, answer: OutgoingAnswer): Promise<void>
  loadMarks(session: string): Promise<Marks | null>
  keepMarks(session: string, marks: Marks): Promise<void>
  /** Leave nothing of this session on the device. */
  erase(session: string): Promise<void>
}

const NAME = 'exam-desk'
const VERSION = 1

export async function openStore(name = NAME): Promise<AnswerStore> {
  try {
    return durableStore(await openDatabase(name))
  } catch {
    return memoryStore()
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, VERSION)
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('answers', { keyPath: ['session', 'slot'] })
      opening.result.createObjectStore('marks', { keyPath: 'session' })
    }
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error ?? new Error('The database was refused.'))
  })
}

/** Reads resolve with their value; a write is done only when its transaction is. */
function reading<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The read failed.'))
  })
}

function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('The write was undone.'))
  })
}

const ownRange = (session: string) => IDBKeyRange.bound([session], [session, []])

function durableStore(database: IDBDatabase): AnswerStore {
  return {
    isDurable: true,
    async load(session) {
      const rows = await reading<AnswerRow[]>(database.transaction('answers').objectStore('answers').getAll(ownRange(session)))
      return rows.map((row) => ({ key: row.slot, value: row.value, rev: row.rev }))
    },
    async keep(session, { key, value, rev }) {
      const writing = database.transaction('answers', 'readwrite', { durability: 'strict' })
      const done = finished(writing)
      const answers = writing.objectStore('answers')
      const looking: IDBRequest<AnswerRow | undefined> = answers.get([session, key])
      looking.onsuccess = () => {
        // Another tab may have written a newer text.
        if ((looking.result?.rev ?? 0) <= rev) answers.put({ session, slot: key, value, rev } satisfies AnswerRow)
      }
      await done
    },
    async loadMarks(session) {
      const row = await reading<(Marks & { session: string }) | undefined>(
        database.transaction('marks').objectStore('marks').get(session),
      )
      return row ? { flagged: row.flagged, question: row.question } : null
    },
    async keepMarks(session, marks) {
      const writing = database.transaction('marks', 'readwrite')
      writing.objectStore('marks').put({ session, ...marks })
      await finished(writing)
    },
    async erase(session) {
      const erasing = database.transaction(['answers', 'marks'], 'readwrite')
      erasing.objectStore('answers').delete(ownRange(session))
      erasing.objectStore('marks').delete(session)
      await finished(erasing)
    },
  }
}

export function memoryStore(): AnswerStore {
  const answers = new Map<string, Map<SlotKey, OutgoingAnswer>>()
  const marks = new Map<string, Marks>()
  return {
    isDurable: false,
    load: async (session) => [...(answers.get(session)?.values() ?? [])],
    async keep(session, answer) {
      const own = answers.get(session) ?? new Map<SlotKey, OutgoingAnswer>()
      answers.set(session, own.set(answer.key, answer))
    },
    loadMarks: async (session) => marks.get(session) ?? null,
    async keepMarks(session, kept) {
      marks.set(session, kept)
    },
    async erase(session) {
      answers.delete(session)
      marks.delete(session)
    },
  }
}
