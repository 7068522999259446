import { expect, test } from 'vitest'
import { questionsOf } from './slots'
import { neighbour, stepsOf } from './steps'

const QUESTIONS = questionsOf([1, 2, 3, 13, 36].map((number) => ({ question_number: number, sub_part: '', kind: 'choice' as const, choices: 'ABCD' })))

test('an address may ask for some questions of a practice; they keep the order of the sheet', () => {
  expect(stepsOf(QUESTIONS, '?only=36,2,13')).toEqual([2, 13, 36])
  expect(stepsOf(QUESTIONS, '?only=2,99,x')).toEqual([2])
})

test('an address that asks for nothing that is there leaves the whole sheet', () => {
  for (const search of ['', '?only=', '?only=99', '?demo']) expect(stepsOf(QUESTIONS, search)).toEqual([1, 2, 3, 13, 36])
})

test('the next one is the next that is asked for, from wherever the map has led', () => {
  const steps = [2, 13, 36]
  expect([neighbour(steps, 2, 1), neighbour(steps, 3, 1), neighbour(steps, 36, 1)]).toEqual([13, 13, undefined])
  expect([neighbour(steps, 36, -1), neighbour(steps, 3, -1), neighbour(steps, 1, -1)]).toEqual([13, 2, undefined])
})
