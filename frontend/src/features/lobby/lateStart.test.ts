import { expect, test } from 'vitest'
import { timeOnStart } from './lateStart'

const END = Date.parse('2026-11-21T12:00:00Z')
const before = (minutes: number) => END - minutes * 60_000

test('who comes early gets the whole duration', () => {
  expect(timeOnStart(150, END, before(180))).toEqual({ minutes: 150, isShort: false })
  expect(timeOnStart(150, END, before(150))).toEqual({ minutes: 150, isShort: false })
})

test('who comes late gets what is left of the window, and is told so', () => {
  expect(timeOnStart(150, END, before(26.9))).toEqual({ minutes: 26, isShort: true })
  expect(timeOnStart(150, END, before(149.99))).toEqual({ minutes: 149, isShort: true })
})

test('nobody is promised less than nothing', () => {
  expect(timeOnStart(150, END, before(-5))).toEqual({ minutes: 0, isShort: true })
})
