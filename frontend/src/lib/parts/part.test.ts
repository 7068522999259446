import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const FILES = ['/assets/X-1.js', '/assets/X-1.css', '/assets/shared-1.js']
const reply = (status = 200, type = 'text/javascript') => new Response(status < 300 ? 'x' : 'no', { status, headers: { 'content-type': type } })

/** The module anew for each test: it remembers which files have arrived. */
async function fresh() {
  vi.resetModules()
  document.head.innerHTML = `<script type="application/json" id="build">${JSON.stringify({ id: 'b1', parts: { 'src/X.tsx': FILES } })}</script>`
  return import('./part')
}

/** A browser's part in it: a sheet that is hung in comes. */
const hang = (link: Node | string) => {
  if (link instanceof HTMLLinkElement) queueMicrotask(() => link.dispatchEvent(new Event('load')))
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(document.head, 'append').mockImplementation(hang)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  document.head.innerHTML = ''
})

test('every file of a part is fetched before the part is imported', async () => {
  const { part } = await fresh()
  const asked: string[] = []
  vi.stubGlobal('fetch', async (file: string) => (asked.push(file), reply()))
  const x = part('src/X.tsx', async () => (asked.push('import'), { X: 1 }))
  expect(await x.load()).toEqual({ X: 1 })
  expect(asked).toEqual([...FILES, 'import'])
  expect(x.now).toEqual({ X: 1 })
})

test('a network that fails twice costs two waits, and the import is never tried in between', async () => {
  const { part } = await fresh()
  let failures = 2
  const bring = vi.fn(async () => ({ X: 1 }))
  vi.stubGlobal('fetch', async (file: string) => {
    if (file === FILES[2] && failures > 0) {
      failures -= 1
      throw new TypeError('Failed to fetch')
    }
    return reply()
  })
  const loading = part('src/X.tsx', bring).load()
  await vi.runAllTimersAsync()
  expect(await loading).toEqual({ X: 1 })
  expect(bring).toHaveBeenCalledTimes(1)
})

test('a failure is not kept: the next call begins anew', async () => {
  const { part } = await fresh()
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')))
  const x = part('src/X.tsx', async () => ({ X: 1 }))
  const failed = expect(x.load()).rejects.toMatchObject({ trouble: 'unreachable', part: 'src/X.tsx' })
  await vi.runAllTimersAsync()
  await failed
  vi.stubGlobal('fetch', async () => reply())
  expect(await x.load()).toEqual({ X: 1 })
})

test.each([
  ['not found', reply(404, 'text/html')],
  ['a page instead of a script', reply(200, 'text/html; charset=utf-8')],
])('%s means that the build is gone, without another try', async (_name, answer) => {
  const { part } = await fresh()
  const ask = vi.fn(async () => answer)
  vi.stubGlobal('fetch', ask)
  await expect(part('src/X.tsx', async () => ({ X: 1 })).load()).rejects.toMatchObject({ trouble: 'gone' })
  expect(ask).toHaveBeenCalledTimes(FILES.length)
})

test('a busy server is worth another try', async () => {
  const { part } = await fresh()
  const answers = [reply(503, 'text/html'), reply(503, 'text/html'), reply(503, 'text/html')]
  vi.stubGlobal('fetch', async () => answers.pop() ?? reply())
  const loading = part('src/X.tsx', async () => ({ X: 1 })).load()
  await vi.runAllTimersAsync()
  expect(await loading).toEqual({ X: 1 })
})

test('code that throws is broken, and tells what it threw', async () => {
  const { part } = await fresh()
  const x = part('src/Unlisted.tsx', () => Promise.reject(new TypeError('x.toSorted is not a function')))
  await expect(x.load()).rejects.toMatchObject({ trouble: 'broken', message: expect.stringContaining('toSorted') })
})
