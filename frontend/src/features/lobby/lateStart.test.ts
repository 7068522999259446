import { expect, test } from 'vitest'
import type { Lobby } from '@/lib/api/types'
import { ownTime, timeOnStart } from './lateStart'

const MINUTE = 60_000
const END = Date.parse('2026-11-21T12:00:00Z')
const before = (minutes: number) => END - minutes * MINUTE

const lobby = (extra = 0) =>
  ({ exam: { duration_minutes: 150, scheduled_end: new Date(END).toISOString(), extra_minutes: extra } }) as Lobby

test('who comes early gets the whole duration', () => {
  expect(timeOnStart(lobby(), before(180))).toEqual({ minutes: 150, isShort: false })
  expect(timeOnStart(lobby(), before(150))).toEqual({ minutes: 150, isShort: false })
})

test('who comes late gets what is left of the window, and is told so', () => {
  expect(timeOnStart(lobby(), before(26.9))).toEqual({ minutes: 26, isShort: true })
  expect(timeOnStart(lobby(), before(149.99))).toEqual({ minutes: 149, isShort: true })
})

test('nobody is promised less than nothing', () => {
  expect(timeOnStart(lobby(), before(-5))).toEqual({ minutes: 0, isShort: true })
  expect(timeOnStart(lobby(30), before(-5))).toEqual({ minutes: 0, isShort: true })
})

test('who has extra time is told it as a whole, and what a late start takes of it', () => {
  expect(timeOnStart(lobby(30), before(150))).toEqual({ minutes: 180, isShort: false })
  expect(timeOnStart(lobby(30), before(130))).toEqual({ minutes: 160, isShort: true })
})

test('the rules speak of the time of who reads them', () => {
  expect(ownTime(lobby(30))).toEqual({ minutes: 180, endMs: END + 30 * MINUTE })
  expect(ownTime(lobby())).toEqual({ minutes: 150, endMs: END })
})
