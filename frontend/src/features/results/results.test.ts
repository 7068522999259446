import { expect, test } from 'vitest'
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

test('who was closed by the clock is not left waiting long while an admin may give more time', () => {
  expect(nextLook(1e9, 0, 0, true)).toBe(60_000)
})

test('items of equal difficulty lie above each other', () => {
  const dots = stacked([{ key: '2', at: 50, isRight: true }, { key: '1', at: 50, isRight: false }, { key: '3', at: 60, isRight: true }], 4)
  expect(dots.map((dot) => [dot.key, dot.row])).toEqual([['2', 0], ['1', 1], ['3', 0]])
})
