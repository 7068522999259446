import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen as page } from '@testing-library/preact'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { speak, speakOfExam } from '@/lib/i18n/i18n'
import { loadSession } from './api'
import { AnswerStore, answerStore } from './autosave/store'
import { ExamRoute } from './ExamRoute'
import { openTrial } from './trial/openTrial'

vi.mock('@/lib/device', () => ({ deviceId: async () => 'phone', deviceFor: async () => 'phone' }))
vi.mock('./paper/PaperPane', () => ({ PaperPane: () => null }))
vi.mock('./api', async (original) => ({ ...(await original<typeof import('./api')>()), loadSession: vi.fn() }))

const earlier = () => new AnswerStore()

beforeAll(async () => {
  await speak('en')
  await speakOfExam()
})
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  history.replaceState(null, '', '/sessions/s')
  const trial = openTrial('Sinov')
  trial.close()
  vi.mocked(loadSession).mockResolvedValue({ ...trial.session, id: 's', status: 'submitted', auto_submitted: true })
})
afterEach(async () => {
  cleanup()
  vi.restoreAllMocks()
  await answerStore.erase('s')
  vi.unstubAllGlobals()
})

/** The page of a session that is over, on a device whose store says nothing at first. */
async function openedBlind() {
  const silent = vi.spyOn(IDBObjectStore.prototype, 'getAll').mockReturnValue(new EventTarget() as IDBRequest)
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ExamRoute id="s" />
    </QueryClientProvider>,
  )
  expect(await page.findByText(/does not answer yet/, {}, { timeout: 9000 })).toBeTruthy()
  return () => silent.mockRestore()
}

test('a session that is over is not left for its results before the device was read, and what did not arrive is shown', { timeout: 30_000 }, async () => {
  await earlier().keep('s', { key: '1', value: 'C', rev: 3 })
  const wake = await openedBlind()
  expect(page.queryByText(/Everything you answered/)).toBeNull()
  expect(location.pathname).toBe('/sessions/s')
  wake()
  expect(await page.findByText('1 answer did not arrive:', {}, { timeout: 9000 })).toBeTruthy()
  expect((await earlier().load('s')).answers).toEqual([{ key: '1', value: 'C', rev: 3 }])
})

test('where the device held nothing more, the results come by themselves', { timeout: 30_000 }, async () => {
  const wake = await openedBlind()
  wake()
  await vi.waitFor(() => expect(location.pathname).toBe('/sessions/s/results'), { timeout: 9000 })
})
