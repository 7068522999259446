import { expect, test } from 'vitest'
import type { ResultSlot } from '@/lib/api/types'
import { missedEasy } from './missed'
import { stacked } from './ruler'
import { nextLook } from './waiting'

test('results are asked for after they are expected, each phone at its own moment', () => {
  expect(nextLook(60_000, 0, 0)).toBe(60_000)
  expect(nextLook(60_000, 0, 1)).toBe(80_000)
})

test('nobody asks every second, and nobody sleeps for ever', () => {
  expect(nextLook(null, 0, 0)).toBe(8000)
  expect(nextLook(1e9, 0, 0)).toBe(300_000)
})

test('items of equal difficulty lie above each other', () => {
  const dots = stacked([{ key: '2', at: 50, isRight: true }, { key: '1', at: 50, isRight: false }, { key: '3', at: 60, isRight: true }], 4)
  expect(dots.map((dot) => [dot.key, dot.row])).toEqual([['2', 0], ['1', 1], ['3', 0]])
})

const slot = (number: number, outcome: ResultSlot['outcome'], difficulty: number | null, share = 0.5): ResultSlot => ({
  question_number: number, sub_part: '', kind: 'choice', topic: '', answer: '', reading: '', correct_answer: 'A',
  outcome, difficulty, difficulty_scaled: null, p_value: share,
})
const ability = { logits: 1, se: 0.3, scaled: 62, low: 58, high: 66 }

test('easy but missed are those well below the ability, the easiest first; a void one counts for nobody', () => {
  const slots = [slot(1, 'wrong', -0.5), slot(2, 'blank', -2), slot(3, 'wrong', 0.5), slot(4, 'correct', -3), slot(5, 'void', -3)]
  expect(missedEasy(slots, ability).map((one) => one.question_number)).toEqual([2, 1])
})

test('without calibration, easy is what most got right', () => {
  expect(missedEasy([slot(1, 'wrong', null, 0.9), slot(2, 'wrong', null, 0.4)], null).map((one) => one.question_number)).toEqual([1])
})
