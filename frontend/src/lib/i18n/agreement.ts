import { hasChosenLanguage, language } from '@/lib/i18n/i18n'
import { readStored, writeStored } from '@/lib/storage'

const KEY = 'desk.language.agreed'

interface Speaker {
  id: string
  language: string
}

const shared = (me: Speaker) => `${me.id} *`

/** Account and device now speak the same. */
export function agreed(me: Speaker): void {
  if (readStored(KEY) !== shared(me)) writeStored(KEY, `${me.id} ${me.language}`)
}

/** The demo student is everybody's: each device keeps its own language. */
export const agreeToDiffer = (me: Speaker): void => writeStored(KEY, shared(me))

/** What is chosen at the door counts for whoever signs in next. */
export const forgetAgreement = (): void => writeStored(KEY, null)

/**
 * Whose language is spoken: that which was chosen last. The account's was chosen elsewhere if it is no longer what both
 * agreed on; else a choice made on this device stands, and the account is told. Without any choice it is the account's.
 */
export function agree(me: Speaker): 'account' | 'device' | 'tell' {
  const known = readStored(KEY)
  if (known === shared(me)) return 'device'
  const isUnchanged = known === null || known === `${me.id} ${me.language}`
  return hasChosenLanguage() && isUnchanged && language.get() !== me.language ? 'tell' : 'account'
}
