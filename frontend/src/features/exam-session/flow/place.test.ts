import { expect, test } from 'vitest'
import { placeToGoOn } from './place'

const stored = (question: number, revision: number, minute: number) => ({
  question_number: question, sub_part: '', answer: 'A', revision, saved_at: `2026-11-21T09:${String(minute).padStart(2, '0')}:00Z`,
})
const own = (question: number, rev: number) => ({ key: String(question), value: 'A', rev })
const at = (question: number) => ({ flagged: [], struck: {}, question })

test('a session that was never opened begins at its first question', () => {
  expect(placeToGoOn({ answers: [], current_question: null }, { answers: [], marks: null }, 1)).toBe(1)
})

test('a device that knows nothing of it goes on where the last answer was given', () => {
  const session = { answers: [stored(3, 1, 5), stored(20, 1, 9)], current_question: 20 }
  expect(placeToGoOn(session, { answers: [], marks: null }, 1)).toBe(20)
})

test('the device that gave the last answer goes on where it was looking', () => {
  const session = { answers: [stored(3, 1, 5), stored(4, 2, 6)], current_question: 4 }
  expect(placeToGoOn(session, { answers: [own(3, 1), own(4, 2)], marks: at(9) }, 1)).toBe(9)
})

test('so does one whose newest text is still on its way', () => {
  const session = { answers: [stored(4, 2, 6)], current_question: 4 }
  expect(placeToGoOn(session, { answers: [own(4, 3), own(5, 1)], marks: at(5) }, 1)).toBe(5)
})

test.each([
  ['another question', stored(20, 1, 9)],
  ['a later text of the same question', stored(3, 2, 9)],
])('who has answered %s elsewhere since goes on there', (_name, newest) => {
  const session = { answers: [stored(4, 1, 6), newest], current_question: newest.question_number }
  expect(placeToGoOn(session, { answers: [own(3, 1), own(4, 1)], marks: at(7) }, 1)).toBe(newest.question_number)
})
