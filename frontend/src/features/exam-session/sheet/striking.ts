import type { SlotKey } from './slots'

/** Letters that a student has struck out, by slot: a note of their own on this device, never an answer. */
export type Struck = Readonly<Record<SlotKey, string>>

function noted(struck: Struck, key: SlotKey, letters: string): Struck {
  const { [key]: _, ...others } = struck
  return letters === '' ? others : { ...others, [key]: letters }
}

/** Strike a letter out, or let it stand again. */
export function struckBy(struck: Struck, key: SlotKey, letter: string): Struck {
  const before = struck[key] ?? ''
  const after = before.includes(letter) ? before.replace(letter, '') : [...before, letter].sort().join('')
  return noted(struck, key, after)
}

/** What either of two notes has struck out. */
export const allStruck = (some: Struck, others: Struck): Struck =>
  Object.entries(others).reduce((all, [key, letters]) => noted(all, key, [...new Set([...(all[key] ?? ''), ...letters])].sort().join('')), some)

/** Who chooses a letter has let it stand again. */
export const unstruckBy = (struck: Struck, key: SlotKey, letter: string): Struck =>
  struck[key]?.includes(letter) ? struckBy(struck, key, letter) : struck
