import { cleanup, render, screen } from '@testing-library/preact'
import { afterEach, expect, test } from 'vitest'
import type { ResultSlot } from '@/lib/api/types'
import { AlsoRight, OwnAnswer, RightAnswer } from './AnswerText'

afterEach(cleanup)

const slot = (more: Partial<ResultSlot>): ResultSlot => ({
  question_number: 36, sub_part: 'a', kind: 'number', topic: '', answer: '', reading: '', correct_answer: '1/2',
  correct_reading: '', also_right: [], outcome: 'wrong', difficulty: null, difficulty_scaled: null, p_value: null, ...more,
})

test('an answer is set as mathematics, beside what was typed where that looks different', () => {
  render(<OwnAnswer slot={slot({ answer: 'sqrt12/169', reading: '√12/169' })} />)
  expect(screen.getByRole('img', { name: '√12/169' }).querySelector('.math-over')).toBeTruthy()
  expect(screen.getByText('sqrt12/169')).toBeTruthy()
})

test('another minus sign or a blank more is no difference', () => {
  render(<OwnAnswer slot={slot({ answer: '-120 / 169', reading: '−120/169' })} />)
  expect(screen.queryByText('-120 / 169')).toBeNull()
})

test('what cannot be read stands as it was typed, and nothing stands as a dash', () => {
  const { container } = render(<OwnAnswer slot={slot({ answer: 'bir', reading: '' })} />)
  expect(container.textContent).toBe('bir')
  cleanup()
  expect(render(<OwnAnswer slot={slot({})} />).container.textContent).toBe('—')
})

test('a word and a letter are no mathematics', () => {
  const { container } = render(
    <>
      <OwnAnswer slot={slot({ kind: 'text', answer: 'a/b', reading: 'a/b' })} />
      <RightAnswer slot={slot({ kind: 'choice', correct_answer: 'C' })} />
    </>,
  )
  expect(container.querySelector('.math')).toBeNull()
})

test('the right answer is set as mathematics, and each other one by itself', () => {
  const both = slot({ correct_answer: '2sqrt3', correct_reading: '2√3', also_right: ['√12', '{−1; 9}'] })
  const { container } = render(
    <>
      <RightAnswer slot={both} />
      <AlsoRight slot={both} label="Also right:" />
    </>,
  )
  expect(screen.getByRole('img', { name: '2√3' })).toBeTruthy()
  expect([...container.querySelectorAll('li')].map((item) => item.textContent)).toEqual(['√12', '{−1; 9}'])
})
