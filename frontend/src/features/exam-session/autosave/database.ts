import type { SlotKey } from '../sheet/slots'
import type { Struck } from '../sheet/striking'
import type { OutgoingAnswer } from './machine'

export interface AnswerRow {
  session: string
  slot: SlotKey
  value: string
  rev: number
}

export interface MarksRow {
  session: string
  flagged: number[]
  /** Null until a question was turned to. */
  question: number | null
  /** Absent where an older version of the app wrote it. */
  struck?: Struck
  device?: string | null
}

interface Writing {
  answers?: readonly AnswerRow[]
  marks?: readonly MarksRow[]
  /** Sessions of which nothing is left. */
  erase?: readonly string[]
}

const VERSION = 1

export const answerOf = (row: AnswerRow): OutgoingAnswer => ({ key: row.slot, value: row.value, rev: row.rev })

/** The promise, or a rejection when it stays silent. */
export function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The store does not answer.')), limitMs)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** A store that a newer version of this app has made is used as it is: it holds the same and perhaps more. */
export async function openDatabase(name: string): Promise<IDBDatabase> {
  try {
    return await opening(indexedDB.open(name, VERSION))
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'VersionError') throw error
    return opening(indexedDB.open(name))
  }
}

function opening(request: IDBOpenDBRequest): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    request.onupgradeneeded = () => {
      request.result.createObjectStore('answers', { keyPath: ['session', 'slot'] })
      request.result.createObjectStore('marks', { keyPath: 'session' })
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('The database was refused.'))
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

export async function everythingOf(
  database: IDBDatabase,
  session: string,
): Promise<{ answers: AnswerRow[]; marks: MarksRow | null }> {
  const transaction = database.transaction(['answers', 'marks'])
  const [answers, marks] = await Promise.all([
    reading<AnswerRow[]>(transaction.objectStore('answers').getAll(ownRange(session))),
    reading<MarksRow | undefined>(transaction.objectStore('marks').get(session)),
  ])
  return { answers, marks: marks ?? null }
}

/** One transaction, strictly durable. An older text never replaces a newer one. */
export async function written(database: IDBDatabase, { answers = [], marks = [], erase = [] }: Writing): Promise<void> {
  const writing = database.transaction(['answers', 'marks'], 'readwrite', { durability: 'strict' })
  const done = finished(writing)
  const store = writing.objectStore('answers')
  for (const session of erase) {
    store.delete(ownRange(session))
    writing.objectStore('marks').delete(session)
  }
  for (const row of answers) {
    const looking: IDBRequest<AnswerRow | undefined> = store.get([row.session, row.slot])
    looking.onsuccess = () => {
      if ((looking.result?.rev ?? 0) <= row.rev) store.put(row)
    }
  }
  for (const row of marks) writing.objectStore('marks').put(row)
  await done
}
