import type { Slot } from '@/lib/api/types'

/** A slot's name within its exam: `7`, `36a`. */
export type SlotKey = string

export interface SheetQuestion {
  number: number
  slots: readonly (Slot & { key: SlotKey })[]
}

export type Fill = 'empty' | 'half' | 'full'

export const slotKey = (slot: { question_number: number; sub_part: string }): SlotKey =>
  `${slot.question_number}${slot.sub_part}`

/** The inverse of `slotKey`. */
export function slotOf(key: SlotKey): { question_number: number; sub_part: string } {
  const number = Number.parseInt(key, 10)
  return { question_number: number, sub_part: key.slice(String(number).length) }
}

/** The sheet as the answer key defines it: questions in order, each with its slots. */
export function questionsOf(slots: readonly Slot[]): SheetQuestion[] {
  const byNumber = new Map<number, (Slot & { key: SlotKey })[]>()
  for (const slot of slots) {
    const known = byNumber.get(slot.question_number) ?? []
    known.push({ ...slot, key: slotKey(slot) })
    byNumber.set(slot.question_number, known)
  }
  return [...byNumber]
    .sort(([a], [b]) => a - b)
    .map(([number, own]) => ({ number, slots: own.sort((a, b) => (a.sub_part < b.sub_part ? -1 : 1)) }))
}

export function fillOf(question: SheetQuestion, valueOf: (key: SlotKey) => string): Fill {
  const filled = question.slots.filter((slot) => valueOf(slot.key) !== '').length
  if (filled === 0) return 'empty'
  return filled === question.slots.length ? 'full' : 'half'
}

export const emptySlots = (questions: readonly SheetQuestion[], valueOf: (key: SlotKey) => string): SlotKey[] =>
  questions.flatMap((question) => question.slots.map((slot) => slot.key)).filter((key) => valueOf(key) === '')

/** What needs a look before the end, most urgent first: empty, then half done, then flagged. */
export function reviewOrder(
  questions: readonly SheetQuestion[],
  valueOf: (key: SlotKey) => string,
  flagged: ReadonlySet<number>,
): { empty: number[]; half: number[]; flagged: number[] } {
  const of = (fill: Fill) => questions.filter((q) => fillOf(q, valueOf) === fill).map((q) => q.number)
  return { empty: of('empty'), half: of('half'), flagged: questions.map((q) => q.number).filter((n) => flagged.has(n)) }
}

/** Practice: wrong as soon as a part of it is, right when every part is; nothing while something is not judged. */
export function verdictOf(question: SheetQuestion, outcomes: Readonly<Record<SlotKey, string>>): 'right' | 'wrong' | null {
  const found = question.slots.map(({ key }) => outcomes[key])
  if (found.includes('wrong')) return 'wrong'
  return found.every((outcome) => outcome === 'correct') ? 'right' : null
}
