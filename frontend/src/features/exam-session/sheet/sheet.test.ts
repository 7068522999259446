import { describe, expect, test } from 'vitest'
import { cleaned, MAX_ANSWER, toggled, typeSign } from './editing'
import { struckBy, unstruckBy } from './striking'
import { emptySlots, fillOf, questionsOf, reviewOrder, type SheetQuestion, slotKey, slotOf, verdictOf } from './slots'

const slots = [
  { question_number: 36, sub_part: 'b', kind: 'number' as const, choices: '' },
  { question_number: 2, sub_part: '', kind: 'choice' as const, choices: 'ABCDEF' },
  { question_number: 36, sub_part: 'a', kind: 'number' as const, choices: '' },
]
const valueIn = (values: Record<string, string>) => (key: string) => values[key] ?? ''

describe('the sheet', () => {
  test('follows the answer key, whatever its shape', () => {
    expect(questionsOf(slots).map((q) => [q.number, q.slots.map((slot) => slot.key)])).toEqual([
      [2, ['2']], [36, ['36a', '36b']],
    ])
  })

  test('a half answered question is half filled', () => {
    const open = questionsOf(slots)[1]
    expect(open && ['', '1', '2'].map((b, index) => fillOf(open, valueIn({ '36a': index ? '5' : '', '36b': index === 2 ? b : '' })))).toEqual(['empty', 'half', 'full'])
  })

  test('slot names go there and back', () => {
    expect(slotOf('36a')).toEqual({ question_number: 36, sub_part: 'a' })
    expect(slotOf(slotKey({ question_number: 7, sub_part: '' }))).toEqual({ question_number: 7, sub_part: '' })
  })

  test('the review lists empty, half and flagged', () => {
    const questions = questionsOf(slots)
    const valueOf = valueIn({ '36a': '5' })
    expect(reviewOrder(questions, valueOf, new Set([36]))).toEqual({ empty: [2], half: [36], flagged: [36] })
    expect(emptySlots(questions, valueOf)).toEqual(['2', '36b'])
  })
})

describe('the key row', () => {
  test('types at the caret', () => {
    expect(typeSign({ value: '23', start: 1, end: 1 }, '/')).toEqual({ value: '2/3', start: 2, end: 2 })
  })

  test('puts a bracket or a root around the selection', () => {
    expect(typeSign({ value: 'a+b', start: 0, end: 3 }, '(').value).toBe('(a+b)')
    expect(typeSign({ value: '2x', start: 1, end: 2 }, '√').value).toBe('2√(x)')
  })

  test('stops at the limit', () => {
    const full = { value: 'x'.repeat(MAX_ANSWER), start: 0, end: 0 }
    expect(typeSign(full, '−')).toBe(full)
  })
})

test('an answer holds no control characters and at most 500 signs', () => {
  expect(cleaned('1\n2\u0007')).toBe('1 2 ')
  expect(cleaned('9'.repeat(600))).toHaveLength(MAX_ANSWER)
})

test('an answer holds no half of a sign, wherever it was cut', () => {
  expect(cleaned('1\ud835')).toBe('1')
  expect(cleaned('\udc651')).toBe('1')
  expect(cleaned('𝑥²')).toBe('𝑥²')
  const cut = cleaned(`1${'𝑥'.repeat(MAX_ANSWER)}`)
  expect([...cut]).toHaveLength(MAX_ANSWER)
  expect(() => encodeURIComponent(cut)).not.toThrow()
})

test('a second tap clears the bubble', () => {
  expect([toggled('', 'B'), toggled('B', 'B'), toggled('A', 'B')]).toEqual(['B', '', 'B'])
})

describe('striking out', () => {
  test('goes letter by letter, and back', () => {
    const once = struckBy({}, '7', 'C')
    expect(struckBy(once, '7', 'A')).toEqual({ 7: 'AC' })
    expect(struckBy(once, '7', 'C')).toEqual({})
    expect(struckBy(once, '8', 'C')).toEqual({ 7: 'C', 8: 'C' })
  })

  test('is undone for the letter that is chosen, and for no other', () => {
    const struck = { 7: 'AC', 8: 'B' }
    expect(unstruckBy(struck, '7', 'C')).toEqual({ 7: 'A', 8: 'B' })
    expect(unstruckBy(struck, '8', 'B')).toEqual({ 7: 'AC' })
    expect(unstruckBy(struck, '9', 'A')).toBe(struck)
  })
})

test('practice marks a question on the map when it is known to be right or wrong as a whole', () => {
  const [closed, open] = questionsOf([
    { question_number: 1, sub_part: '', kind: 'choice', choices: 'ABCD' },
    { question_number: 2, sub_part: 'a', kind: 'number', choices: '' },
    { question_number: 2, sub_part: 'b', kind: 'number', choices: '' },
  ]) as [SheetQuestion, SheetQuestion]
  expect(verdictOf(closed, {})).toBeNull()
  expect(verdictOf(closed, { '1': 'correct' })).toBe('right')
  expect(verdictOf(open, { '2a': 'correct' })).toBeNull()
  expect(verdictOf(open, { '2a': 'correct', '2b': 'correct' })).toBe('right')
  expect(verdictOf(open, { '2b': 'wrong' })).toBe('wrong')
  expect(verdictOf(open, { '2a': 'correct', '2b': 'unreadable' })).toBeNull()
})
