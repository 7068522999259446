import type { SheetQuestion } from './slots'

/** The questions that the address asks for (`?only=13,17`), where it does; else all of them. */
export function stepsOf(questions: readonly SheetQuestion[], search: string): readonly number[] {
  const numbers = questions.map(({ number }) => number)
  const wanted = new Set(new URLSearchParams(search).get('only')?.split(',').map(Number))
  const chosen = numbers.filter((number) => wanted.has(number))
  return chosen.length > 0 ? chosen : numbers
}

/** The question after this one, or before it, among those that are stepped through; this one need not be among them. */
export const neighbour = (steps: readonly number[], current: number, by: -1 | 1): number | undefined =>
  by === 1 ? steps.find((number) => number > current) : steps.filter((number) => number < current).pop()
