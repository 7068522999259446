import { expect, test } from 'vitest'
import { clampZoom, inkBox, pixelWidth, questionSpots, scrollFor, type TextPiece, WHOLE } from './geometry'

function page(width: number, height: number, ink: [x: number, y: number][]) {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255)
  for (const [x, y] of ink) pixels.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3)
  return inkBox(pixels, width, height)
}

test('margins are trimmed to the ink, with a little air', () => {
  const crop = page(100, 200, [[10, 20], [89, 179]])
  expect(crop.left).toBeCloseTo(0.082)
  expect(crop.top).toBeCloseTo(0.082)
  expect(crop.left + crop.width).toBeCloseTo(0.918)
  expect(crop.top + crop.height).toBeCloseTo(0.918)
})

test('an empty page and one with a small mark are shown whole', () => {
  expect(page(100, 100, [])).toEqual(WHOLE)
  expect(page(100, 100, [[50, 50], [52, 52]])).toEqual(WHOLE)
})

const piece = (text: string, at: { page?: number; x?: number; y: number }): TextPiece => ({
  page: 0, x: 0.1, width: text.length * 0.01, baseline: at.y + 0.012, text, ...at,
})
const lead = (number: number, at: { page?: number; x?: number; y: number }) => piece(`${number}. Find x`, at)

test('questions are found by the numbers that lead a line, across pages', () => {
  const spots = questionSpots([lead(1, { y: 0.1 }), lead(2, { y: 0.5 }), lead(3, { page: 1, y: 0.1 })], 45)
  expect([...spots]).toEqual([[1, { page: 0, y: 0.1 }], [2, { page: 0, y: 0.5 }], [3, { page: 1, y: 0.1 }]])
})

test('a year, a sum, or a number away from the margin is not a question', () => {
  const spots = questionSpots(
    [
      piece('1) x', { x: 0.4, y: 0.05 }), lead(1, { y: 0.1 }), piece('2025. ', { y: 0.2 }), piece('x = 2.', { y: 0.3 }),
      piece('2.', { x: 0.5, y: 0.35 }), lead(2, { y: 0.4 }), lead(3, { y: 0.5 }), lead(4, { y: 0.6 }), lead(5, { y: 0.7 }),
      lead(6, { y: 0.8 }), lead(7, { y: 0.85 }), lead(8, { y: 0.9 }), lead(9, { y: 0.95 }),
    ],
    45,
  )
  expect([spots.get(1)?.y, spots.get(2)?.y]).toEqual([0.1, 0.4])
})

test('a number split from its dot still counts, and a second column begins a line', () => {
  const spots = questionSpots(
    [piece('1', { y: 0.1 }), piece('. Solve', { x: 0.11, y: 0.1 }), lead(2, { x: 0.6, y: 0.1 })], 45,
  )
  expect([...spots.keys()]).toEqual([1, 2])
})

test('a number drawn as a picture is passed over', () => {
  expect([...questionSpots([lead(1, { y: 0.1 }), lead(3, { y: 0.3 }), lead(40, { y: 0.4 })], 45).keys()]).toEqual([1, 3])
})

test('the point under the fingers stays there', () => {
  expect(scrollFor(100, 50, 1, 2)).toBe(250)
  expect([clampZoom(0.2), clampZoom(9)]).toEqual([1, 3])
})

test('a slow phone gets fewer pixels, and no canvas grows without end', () => {
  expect(pixelWidth(400, 1.4, 3, true)).toBe(600)
  expect(pixelWidth(3000, 1.4, 3, false) ** 2 * 1.4).toBeLessThanOrEqual(6_010_000)
})
