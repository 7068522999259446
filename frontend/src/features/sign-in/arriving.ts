import { observable } from '@/lib/observable'
import type { Person } from '@/lib/telegram/person'

/** Behind the `#` when Telegram's log-in page sends somebody back, and the field with the state of who asked for it. */
export const RESULT = 'tgAuthResult='
export const STATE_FIELD = 'login'

/** Something came with the address that nobody has read yet. */
export interface Unread {
  offeredInitData: string
}

/** Somebody whom the address of this page would sign in. */
export interface Arrival {
  person: Person
  /** This tab asked Telegram for it; otherwise the person has to say so, for anybody can write a link. */
  isAsked: boolean
  signIn(): Promise<void>
}

export const arriving = observable<Unread | Arrival | null>(null)

/** Before the first screen; what it takes to read it is fetched only when it is needed. */
export function noteArrival(offeredInitData: string): void {
  const isReturn = location.hash.includes(RESULT) || new URLSearchParams(location.search).has(STATE_FIELD)
  if (offeredInitData || isReturn) arriving.set({ offeredInitData })
}
