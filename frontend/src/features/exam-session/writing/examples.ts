import { type Language, language, type PlainKey } from '@/lib/i18n/i18n'
import type { Slot } from '@/lib/api/types'
import list from './examples.json'

/** What is typed and how the marking reads it: the backend's tests hold each one to its own reader. */
interface Example {
  about: string
  kind: string
  typed: string | Record<Language, string>
  read: string
}

export interface Row {
  name: PlainKey
  typed: string
  read: string
}

/** The examples that can be read where answers of these kinds are given, in the student's words. */
export function examplesFor(kinds: readonly Slot['kind'][]): Row[] {
  const examples: readonly Example[] = list
  return examples
    .filter(({ kind }) => kind === 'number' || kinds.some((own) => own === kind))
    .map(({ about, typed, read }) => ({
      name: `help.${about}` as PlainKey,
      typed: typeof typed === 'string' ? typed : typed[language.get()],
      read,
    }))
}
