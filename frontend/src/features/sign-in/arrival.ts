import { signInWithTelegram } from '@/lib/api/me'
import { tokens } from '@/lib/api/tokens'
import { personIn, personOf } from '@/lib/telegram/person'
import { signInByWidget } from './api'
import type { Arrival, Unread } from './arriving'
import { takeLoginReturn } from './loginReturn'

/** Who came with the address, once: it is cleared. Null if it is nobody, or somebody who is here already. */
export function readArrival({ offeredInitData }: Unread): Arrival | null {
  const found = returned() ?? offered(offeredInitData)
  return found && (found.isAsked || tokens.get()?.telegramId !== found.person.telegramId) ? found : null
}

function returned(): Arrival | null {
  const login = takeLoginReturn()
  const person = login && personOf(login.fields)
  return person && { person, isAsked: login.isAsked, signIn: () => signInByWidget(login.fields) }
}

function offered(initData: string): Arrival | null {
  const person = personIn(initData)
  return person && { person, isAsked: false, signIn: () => signInWithTelegram(initData, person.telegramId) }
}
