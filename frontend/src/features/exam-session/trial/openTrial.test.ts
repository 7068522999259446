import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { unsavedOf } from '../autosave/machine'
import { openTrial } from './openTrial'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('a trial takes three minutes, and nothing of it is sent anywhere', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch')
  const exam = openTrial('Trial')
  expect(exam.countdown.get().shown).toBe(180)
  exam.runner.dispatch({ type: 'edit', key: '3a', value: '3/4', quick: false })
  expect(unsavedOf(exam.runner.get())).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(5000)
  expect(unsavedOf(exam.runner.get())).toEqual([])
  await exam.submit()
  expect(fetched).not.toHaveBeenCalled()
  exam.close()
})

test('it locks at its end like an exam', async () => {
  const exam = openTrial('Trial')
  await vi.advanceTimersByTimeAsync(180_500)
  expect(exam.countdown.get().shown).toBe(0)
  expect(exam.runner.get().isLocked).toBe(true)
  exam.close()
})
