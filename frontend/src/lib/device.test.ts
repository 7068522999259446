import { afterEach, beforeEach, expect, test, vi } from 'vitest'

/** One browser: its storage, and the locks that its living pages hold. */
const held = new Set<string>()

function lockManager(mine: Set<string>) {
  return {
    request: (name: string, options: { signal: AbortSignal }, granted: () => Promise<never>) => {
      if (!held.has(name)) {
        held.add(name)
        mine.add(name)
        return granted()
      }
      return new Promise((_, reject) => {
        options.signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
      })
    },
  }
}

/** A page of its own: its module, its locks, its session storage and its window's name. */
async function openPage(tab: { session?: string; name?: string } = {}) {
  vi.resetModules()
  sessionStorage.clear()
  if (tab.session) sessionStorage.setItem('desk.device', tab.session)
  window.name = tab.name ?? ''
  const mine = new Set<string>()
  vi.stubGlobal('navigator', { locks: lockManager(mine) })
  const { deviceFor, deviceId } = await import('./device')
  const close = () => mine.forEach((name) => held.delete(name))
  return { deviceFor, deviceId, close, tab: () => ({ session: sessionStorage.getItem('desk.device') ?? '', name: window.name }) }
}

beforeEach(() => {
  held.clear()
  localStorage.clear()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('a browser keeps its id over a reload, a crash and a new tab', async () => {
  const first = await openPage()
  const id = await first.deviceId()
  first.close()
  expect(await (await openPage(first.tab())).deviceId()).toBe(id)
  held.clear()
  expect(await (await openPage()).deviceId()).toBe(id)
})

test('a second tab is a device of its own, and stays it over a reload', async () => {
  const first = await openPage()
  const id = await first.deviceId()
  const second = await openPage()
  const other = await second.deviceId()
  expect(other).not.toBe(id)
  const tab = second.tab()
  second.close()
  expect(await (await openPage(tab)).deviceId()).toBe(other)
})

test('what a closed tab held is gone on with as that tab; what a living one holds is not', async () => {
  const first = await openPage()
  const id = await first.deviceId()
  const second = await openPage()
  const other = await second.deviceId()
  const third = await openPage()
  expect(await third.deviceFor(other)).not.toBe(other)
  second.close()
  const fourth = await openPage()
  expect(await fourth.deviceFor(other)).toBe(other)
  expect(await fourth.deviceFor(id)).not.toBe(id)
})

test('where nothing may be stored, the window remembers', async () => {
  const nothing = {
    getItem: () => {
      throw new DOMException('denied', 'SecurityError')
    },
  }
  vi.stubGlobal('localStorage', nothing)
  vi.stubGlobal('sessionStorage', { ...nothing, clear: () => undefined })
  const first = await openPage()
  const id = await first.deviceId()
  const { name } = window
  first.close()
  expect(await (await openPage({ name })).deviceId()).toBe(id)
})

test('a lock manager that never answers is not waited for', async () => {
  const page = await openPage()
  vi.stubGlobal('navigator', { locks: { request: () => new Promise(() => undefined) } })
  vi.useFakeTimers()
  const asked = page.deviceId()
  await vi.advanceTimersByTimeAsync(1300)
  expect(await asked).toMatch(/^[0-9a-f-]{36}$/)
})
