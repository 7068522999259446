import { expect, test } from 'vitest'
import type { Place } from '@/lib/api/types'
import { inkBox, isOnScreen, jumpTarget, ownAreas, pixelWidth, questionAt, scrollFor, type ShownPages, WHOLE } from './geometry'
import { clampZoom, toggledZoom } from './zoom'

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

const area = (pageNumber: number, top: number, bottom: number, left = 0, right = 1) => ({ page: pageNumber, left, top, right, bottom })

/** Two pages of 1000 px, the second trimmed to its lower four fifths. */
const PAGES: ShownPages = new Map([
  [1, { top: 0, width: 500, height: 1000, crop: WHOLE }],
  [2, { top: 1008, width: 500, height: 1000, crop: { left: 0.1, top: 0.2, width: 0.8, height: 0.8 } }],
])
const LIST = { page: 1, top: 0.3 }
const place = (number: number, more: Partial<Place>): Place => ({ number, page: 1, left: 0.1, top: 0.5, areas: [area(1, 0.5, 0.6)], lead: null, ...more })

test('a jump goes to the white above the first line, on a trimmed page too', () => {
  expect(jumpTarget(place(1, {}), PAGES, 400)?.top).toBe(500)
  expect(jumpTarget(place(2, { page: 2, top: 0.6, areas: [area(2, 0.6, 0.7)] }), PAGES, 400)?.top).toBe(1508)
  expect(jumpTarget(place(3, { page: 3 }), PAGES, 400)).toBeNull()
})

test('a jump shows the shared list where the list and the whole question fit, and the question where they do not', () => {
  const shared = place(34, { lead: LIST })
  expect(jumpTarget(shared, PAGES, 300)?.top).toBe(300)
  expect(jumpTarget(shared, PAGES, 299)?.top).toBe(500)
})

test('a jump on enlarged paper begins at the left edge of the question', () => {
  expect(jumpTarget(place(1, { left: 0.1 }), PAGES, 400)?.left).toBe(38)
  expect(jumpTarget(place(1, { left: 0.01 }), PAGES, 400)?.left).toBe(0)
})

test('a point belongs to the question of its column, and to none between them', () => {
  const places = [place(1, { areas: [area(1, 0.1, 0.5, 0, 0.5)] }), place(2, { areas: [area(1, 0.5, 0.9, 0, 0.5), area(1, 0.1, 0.2, 0.5, 1)] })]
  expect(questionAt(places, 1, 0.2, 0.3)).toBe(1)
  expect(questionAt(places, 1, 0.7, 0.15)).toBe(2)
  expect(questionAt(places, 1, 0.2, 0.95)).toBeNull()
  expect(questionAt(places, 2, 0.2, 0.3)).toBeNull()
})

test('a question is on screen when a part of it that can be read is', () => {
  const question = place(1, {})
  const seen = (paneTop: number) => isOnScreen(question, PAGES, paneTop, 400)
  expect([seen(100), seen(120), seen(130), seen(571), seen(573), seen(900)]).toEqual([false, false, true, true, false, false])
})

test('what leads to a question is not the question', () => {
  const first = place(33, { lead: LIST, areas: [area(1, 0.3, 0.6), area(2, 0.2, 0.4)] })
  expect(ownAreas(first).map(({ top }) => top)).toEqual([0.5, 0.2])
  expect(isOnScreen(first, PAGES, 0, 450)).toBe(false)
})

test('the point under the fingers stays there', () => {
  expect(scrollFor(100, 50, 1, 2)).toBe(250)
  expect([clampZoom(0.2), clampZoom(9)]).toEqual([1, 3])
})

test('a double tap goes between the whole width and twice of it', () => {
  expect([toggledZoom(1), toggledZoom(2), toggledZoom(1.3)]).toEqual([2, 1, 1])
})

test('a slow phone gets fewer pixels, and no canvas grows without end', () => {
  expect(pixelWidth(400, 1.4, 3, true)).toBe(600)
  expect(pixelWidth(3000, 1.4, 3, false) ** 2 * 1.4).toBeLessThanOrEqual(6_010_000)
})
