import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { SlotKey } from '../sheet/slots'
import type { OutgoingAnswer } from './machine'

interface Desk extends DBSchema {
  answers: {
    key: [session: string, slot: SlotKey]
    value: { session: string; slot: SlotKey; value: string; rev: number }
  }
  marks: {
    key: string
    value: { session: string; flagged: number[]; question: number }
  }
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
    const database = await openDB<Desk>(name, VERSION, {
      upgrade(fresh) {
        fresh.createObjectStore('answers', { keyPath: ['session', 'slot'] })
        fresh.createObjectStore('marks', { keyPath: 'session' })
      },
    })
    return durableStore(database)
  } catch {
    return memoryStore()
  }
}

const ownRange = (session: string) => IDBKeyRange.bound([session], [session, []])

function durableStore(database: IDBPDatabase<Desk>): AnswerStore {
  return {
    isDurable: true,
    async load(session) {
      const rows = await database.getAll('answers', ownRange(session))
      return rows.map((row) => ({ key: row.slot, value: row.value, rev: row.rev }))
    },
    async keep(session, { key, value, rev }) {
      const writing = database.transaction('answers', 'readwrite', { durability: 'strict' })
      const known = await writing.store.get([session, key])
      // Another tab may have written a newer text.
      if (!known || known.rev <= rev) await writing.store.put({ session, slot: key, value, rev })
      await writing.done
    },
    async loadMarks(session) {
      return (await database.get('marks', session)) ?? null
    },
    async keepMarks(session, marks) {
      await database.put('marks', { session, ...marks })
    },
    async erase(session) {
      const erasing = database.transaction(['answers', 'marks'], 'readwrite')
      await Promise.all([
        erasing.objectStore('answers').delete(ownRange(session)),
        erasing.objectStore('marks').delete(session),
        erasing.done,
      ])
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
