import { expect, test } from 'vitest'
import { linePoints } from './line'

test('the highest rating is nearest to the top', () => {
  expect(linePoints([1200, 1300], 100, 50)).toEqual([{ x: 8, y: 42 }, { x: 92, y: 8 }])
})

test('a rating that never moved is a line in the middle', () => {
  expect(linePoints([1200, 1200, 1200], 100, 50).map(({ y }) => y)).toEqual([25, 25, 25])
})
