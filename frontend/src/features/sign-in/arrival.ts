import { signInWithTelegram } from '@/lib/api/me'
import { tokens } from '@/lib/api/tokens'
import { observable } from '@/lib/observable'
import { type Person, personIn, personOf } from '@/lib/telegram/launch'
import { signInByWidget } from './api'
import { takeLoginReturn } from './telegramLogin'

/** Somebody whom the address of this page would sign in. */
export interface Arrival {
  person: Person
  /** This tab asked Telegram for it; otherwise the person has to say so, for anybody can write a link. */
  isAsked: boolean
  signIn(): Promise<void>
}

export const arrival = observable<Arrival | null>(null)

/** Look at what came with the address, once, before the first screen. Who is here already need not arrive. */
export function noteArrival(offeredInitData: string): void {
  const found = returned() ?? offered(offeredInitData)
  if (found && (found.isAsked || tokens.get()?.telegramId !== found.person.telegramId)) arrival.set(found)
}

function returned(): Arrival | null {
  const login = takeLoginReturn()
  const person = login && personOf(login.fields)
  return person && { person, isAsked: login.isAsked, signIn: () => signInByWidget(login.fields) }
}

function offered(initData: string): Arrival | null {
  const person = personIn(initData)
  return person && { person, isAsked: false, signIn: () => signInWithTelegram(initData) }
}
