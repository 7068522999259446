import { cleanup, fireEvent, render, screen as page } from '@testing-library/preact'
import { createRef } from 'react'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { speak, speakOfExam } from '@/lib/i18n/i18n'
import type { Drawing, Paper } from './engine'
import { WHOLE } from './geometry'
import { PaperPage } from './PaperPage'

const NEVER = new Promise<never>(() => undefined)
let draws: (() => Promise<void>)[]
const reopen = vi.fn()

function paper(cancel = () => undefined as void): Paper {
  const draw = (): Drawing => ({ done: (draws.shift() ?? (() => NEVER))(), cancel })
  const size = async () => ({ width: 100, height: 140 })
  return { pageCount: 1, points: size, aspect: async () => 1.4, ink: async () => WHOLE, isOpen: () => true, draw, close: () => undefined }
}
const shown = (from: Paper, width = 300) => (
  <PaperPage paper={from} page={0} guess={1.4} width={width} frame={createRef()} watermark="" marked={[]} onReopen={reopen} />
)
const drawn = () => document.querySelector<HTMLElement>('.paper-page')?.dataset['drawn']
const failing = () => Promise.reject(new Error('out of memory'))
const settle = (ms = 50) => vi.advanceTimersByTimeAsync(ms)

beforeAll(async () => {
  await speak('en')
  await speakOfExam()
})
beforeEach(() => {
  vi.useFakeTimers()
  reopen.mockReset()
})
afterEach(async () => {
  await settle() // effects that are still planned
  cleanup()
  vi.useRealTimers()
})

test('a page that could not be drawn says so, and is drawn when it is tried again', async () => {
  draws = [failing, () => Promise.resolve()]
  render(shown(paper()))
  await settle()
  expect(page.getByRole('alert').textContent).toContain('Page 1 could not be drawn.')
  expect(page.queryByRole('button', { name: 'Fetch the paper again' })).toBeNull()
  fireEvent.click(page.getByRole('button', { name: 'Try again' }))
  await settle()
  expect(page.queryByRole('alert')).toBeNull()
  expect(drawn()).toBe('true')
})

test('one that fails again may be fetched anew with the whole paper', async () => {
  draws = [failing, failing]
  render(shown(paper()))
  await settle()
  fireEvent.click(page.getByRole('button', { name: 'Try again' }))
  await settle()
  fireEvent.click(page.getByRole('button', { name: 'Fetch the paper again' }))
  expect(reopen).toHaveBeenCalledTimes(1)
})

test('where the engine is gone, the paper may be fetched anew at once', async () => {
  draws = [failing]
  render(shown({ ...paper(), isOpen: () => false }))
  await settle()
  expect(page.getByRole('button', { name: 'Fetch the paper again' })).toBeTruthy()
})

test('a drawing that never ends is a failed one, and is ended', async () => {
  draws = [() => NEVER]
  const cancel = vi.fn()
  render(shown(paper(cancel)))
  await settle(29_000)
  expect(page.queryByRole('alert')).toBeNull()
  await settle(2000)
  expect(page.getByRole('alert')).toBeTruthy()
  expect(cancel).toHaveBeenCalledTimes(1)
})

test('a page that cannot even be measured says so, too', async () => {
  draws = []
  render(shown({ ...paper(), ink: () => NEVER }))
  await settle(31_000)
  await settle(31_000)
  expect(page.getByRole('alert')).toBeTruthy()
})

test('a drawing that was given up for another size is no failure', async () => {
  let fail: (error: Error) => void = () => undefined
  draws = [() => new Promise((_, reject) => (fail = reject)), () => Promise.resolve()]
  const from = paper()
  const { rerender } = render(shown(from))
  await settle()
  rerender(shown(from, 600))
  fail(new Error('cancelled'))
  await settle(500)
  expect(page.queryByRole('alert')).toBeNull()
  expect(drawn()).toBe('true')
})

test('a page that stands there from before is left standing', async () => {
  draws = [() => Promise.resolve(), failing]
  const from = paper()
  const { rerender } = render(shown(from))
  await settle()
  rerender(shown(from, 600))
  await settle(500)
  expect([drawn(), page.queryByRole('alert')]).toEqual(['true', null])
})
