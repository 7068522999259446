import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readStored, writeStored } from './storage'

beforeEach(() => localStorage.clear())
afterEach(() => vi.unstubAllGlobals())

test('the two areas are two', () => {
  writeStored('key', 'session', 'session')
  expect(readStored('key')).toBeNull()
})

test('what another tab took away is gone', () => {
  writeStored('key', 'mine')
  localStorage.removeItem('key')
  expect(readStored('key')).toBeNull()
})

test('what the browser refuses to store is kept as long as the page', () => {
  vi.stubGlobal('localStorage', {
    getItem: () => 'old',
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
    removeItem: () => undefined,
  })
  writeStored('key', 'new')
  expect(readStored('key')).toBe('new')
  writeStored('key', null)
  expect(readStored('key')).toBe('old')
})
