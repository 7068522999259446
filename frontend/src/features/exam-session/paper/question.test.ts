import { expect, test } from 'vitest'
import type { Place } from '@/lib/api/types'
import { inkIn } from './geometry'
import { aligned, partsOf, scaleFor } from './question'

const area = (page: number, top: number, bottom: number, left = 0, right = 1) => ({ page, left, top, right, bottom })
const place = (number: number, page: number, top: number, areas: Place['areas'], more: Partial<Place> = {}): Place => ({
  number, page, left: 0.1, top, areas, lead: null, ...more,
})

/** A list above 33 that 34 and 35 share; 36 has a heading of its own. */
const LEAD = { page: 2, top: 0.2 }
const MATCHING = [
  place(32, 2, 0.1, [area(2, 0.1, 0.2)]),
  place(33, 2, 0.5, [area(2, 0.2, 0.6)], { lead: LEAD }),
  place(34, 2, 0.6, [area(2, 0.6, 0.7)], { lead: LEAD }),
  place(35, 3, 0.05, [area(3, 0.05, 0.15)], { lead: LEAD }),
  place(36, 3, 0.25, [area(3, 0.15, 0.4)], { lead: { page: 3, top: 0.15 } }),
]

test('a question is shown whole: the heading before it is a part of its own areas', () => {
  expect(partsOf(MATCHING, 32)).toEqual([area(2, 0.1, 0.2)])
  expect(partsOf(MATCHING, 36)).toEqual([area(3, 0.15, 0.4)])
  expect(partsOf(MATCHING, 33)).toEqual([area(2, 0.2, 0.6)])
})

test('what several questions share is shown with each of them, and nothing of the first one', () => {
  expect(partsOf(MATCHING, 34)).toEqual([area(2, 0.2, 0.5), area(2, 0.6, 0.7)])
  expect(partsOf(MATCHING, 35)).toEqual([area(2, 0.2, 0.5), area(3, 0.05, 0.15)])
})

test('a shared text at the foot of a page is shown with questions that begin on the next one', () => {
  const lead = { page: 1, top: 0.8 }
  const places = [
    place(1, 2, 0.1, [area(1, 0.8, 0.95), area(2, 0.1, 0.3)], { lead }),
    place(2, 2, 0.3, [area(2, 0.3, 0.4)], { lead }),
  ]
  expect(partsOf(places, 1)).toEqual([area(1, 0.8, 0.95), area(2, 0.1, 0.3)])
  expect(partsOf(places, 2)).toEqual([area(1, 0.8, 0.95), area(2, 0.3, 0.4)])
})

test('a shared text in the left column is shown with questions of the right one', () => {
  const lead = { page: 1, top: 0.7 }
  const places = [
    place(1, 1, 0.1, [area(1, 0.7, 0.95, 0, 0.5), area(1, 0.05, 0.3, 0.5, 1)], { lead, left: 0.55 }),
    place(2, 1, 0.3, [area(1, 0.3, 0.5, 0.5, 1)], { lead, left: 0.55 }),
  ]
  expect(partsOf(places, 2)).toEqual([area(1, 0.7, 0.95, 0, 0.5), area(1, 0.05, 0.1, 0.5, 1), area(1, 0.3, 0.5, 0.5, 1)])
})

test('nothing is shown of a question that was not found, and nothing of a scan', () => {
  expect(partsOf(MATCHING, 40)).toEqual([])
  expect(partsOf([], 1)).toEqual([])
})

test('a part is trimmed to its ink, however little that is, and never beyond its edges', () => {
  const pixels = new Uint8ClampedArray(100 * 100 * 4).fill(255)
  for (const [x, y] of [[30, 55], [40, 60], [30, 80]]) pixels.fill(0, ((y ?? 0) * 100 + (x ?? 0)) * 4, ((y ?? 0) * 100 + (x ?? 0)) * 4 + 3)
  const crop = inkIn(pixels, 100, 100, { left: 0, top: 0.545, width: 1, height: 0.2 })
  expect(crop.left).toBeCloseTo(0.282)
  expect(crop.left + crop.width).toBeCloseTo(0.428)
  expect(crop.top).toBeCloseTo(0.545)
  expect(crop.top + crop.height).toBeCloseTo(0.628)
  const empty = { left: 0.5, top: 0.1, width: 0.5, height: 0.1 }
  expect(inkIn(pixels, 100, 100, empty)).toEqual(empty)
})

test('parts of one column keep their common left edge, those of another their own', () => {
  const parts = [area(1, 0.1, 0.2, 0, 0.5), area(1, 0.3, 0.4, 0, 0.5), area(1, 0.1, 0.2, 0.5, 1)]
  const crop = (left: number, width: number) => ({ left, top: 0, width, height: 0.1 })
  expect(aligned(parts, [crop(0.125, 0.25), crop(0.0625, 0.125), crop(0.625, 0.25)])).toEqual([crop(0.0625, 0.3125), crop(0.0625, 0.3125), crop(0.625, 0.25)])
})

test('a question is as wide as its frame, never blown up, and enlarged until it can be read', () => {
  const piece = (width: number) => ({ page: 0, crop: { left: 0, top: 0, width: 1, height: 1 }, width, height: 100 })
  expect(scaleFor([piece(300), piece(450)], 315, false)).toBeCloseTo(0.7)
  expect(scaleFor([piece(450)], 315, true)).toBe(1.6)
  expect(scaleFor([piece(120)], 900, false)).toBe(1.6)
  expect(scaleFor([piece(120)], 900, true)).toBeGreaterThan(2)
})
