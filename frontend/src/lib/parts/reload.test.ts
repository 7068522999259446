import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const page = (id: string) => `<!doctype html><script type="application/json" id="build">{"id":"${id}","parts":{}}</script>`

async function served(id: string) {
  vi.resetModules()
  document.head.innerHTML = page('old')
  vi.stubGlobal('fetch', async () => new Response(page(id)))
  return import('./reload')
}

beforeEach(() => sessionStorage.clear())
afterEach(() => {
  vi.unstubAllGlobals()
  document.head.innerHTML = ''
})

test('a new build is reloaded into once, however often its parts are missed', async () => {
  const { reloadIntoNewBuild } = await served('new')
  const reload = vi.fn()
  expect(await reloadIntoNewBuild(reload)).toBe(true)
  expect(await reloadIntoNewBuild(reload)).toBe(false)
  expect(reload).toHaveBeenCalledTimes(1)
})

test('the same build is never reloaded', async () => {
  const { reloadIntoNewBuild } = await served('old')
  const reload = vi.fn()
  expect(await reloadIntoNewBuild(reload)).toBe(false)
  expect(reload).not.toHaveBeenCalled()
})

test('nothing is reloaded while an exam is open', async () => {
  const { holdReload, reloadIntoNewBuild } = await served('new')
  const reload = vi.fn()
  const release = holdReload()
  expect(await reloadIntoNewBuild(reload)).toBe(false)
  release()
  release()
  expect(await reloadIntoNewBuild(reload)).toBe(true)
})

test('without a store that outlives a reload there is none', async () => {
  const { reloadIntoNewBuild } = await served('new')
  vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => undefined })
  const reload = vi.fn()
  expect(await reloadIntoNewBuild(reload)).toBe(false)
  expect(reload).not.toHaveBeenCalled()
})
