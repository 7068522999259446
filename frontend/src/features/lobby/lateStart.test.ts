import { expect, test } from 'vitest'
import type { Lobby } from '@/lib/api/types'
import { ownTime, timeOnStart } from './lateStart'

const MINUTE = 60_000
const END = Date.parse('2026-11-21T12:00:00Z')
const before = (minutes: number) => END - minutes * MINUTE

/** The lobby as the server told it so many minutes before the window closes, to a student with so much extra time. */
function lobby({ toldBefore = 150, extra = 0 as number | null } = {}): Lobby {
  const told = before(toldBefore)
  const deadline = extra === null ? null : new Date(Math.min(told + 150 * MINUTE, END) + extra * MINUTE).toISOString()
  const exam = { duration_minutes: 150, scheduled_end: new Date(END).toISOString(), deadline_if_started_now: deadline }
  return { exam, server_time_ms: told } as Lobby
}

test('who comes early gets the whole duration', () => {
  expect(timeOnStart(lobby({ toldBefore: 180 }), before(180))).toEqual({ minutes: 150, isShort: false })
  expect(timeOnStart(lobby(), before(150))).toEqual({ minutes: 150, isShort: false })
})

test('who comes late gets what is left of the window, and is told so', () => {
  expect(timeOnStart(lobby(), before(26.9))).toEqual({ minutes: 26, isShort: true })
  expect(timeOnStart(lobby(), before(149.99))).toEqual({ minutes: 149, isShort: true })
})

test('nobody is promised less than nothing', () => {
  expect(timeOnStart(lobby(), before(-5))).toEqual({ minutes: 0, isShort: true })
})

test('who has extra time is told it: as a whole, and twenty minutes late', () => {
  expect(timeOnStart(lobby({ extra: 30 }), before(150))).toEqual({ minutes: 180, isShort: false })
  expect(timeOnStart(lobby({ toldBefore: 130, extra: 30 }), before(130))).toEqual({ minutes: 160, isShort: false })
  expect(timeOnStart(lobby({ toldBefore: 110, extra: 30 }), before(110))).toEqual({ minutes: 140, isShort: true })
})

test('the time that a start would give moves on between two looks at the lobby', () => {
  expect(timeOnStart(lobby({ toldBefore: 200, extra: 30 }), before(199.3))).toEqual({ minutes: 180, isShort: false })
  expect(timeOnStart(lobby({ toldBefore: 150.4, extra: 30 }), before(149.8))).toEqual({ minutes: 179, isShort: false })
})

test('the rules speak of the time of who reads them', () => {
  expect(ownTime(lobby({ extra: 30 }))).toEqual({ minutes: 180, endMs: END + 30 * MINUTE })
  expect(ownTime(lobby({ extra: null }))).toEqual({ minutes: 150, endMs: END })
})
