import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/preact'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { speak } from '@/lib/i18n/i18n'
import { ResultsScreen } from './ResultsScreen'

beforeAll(() => speak('en'))
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** The screen of a sitting whose results are withheld, with what the server says of the sitting. */
function withheld(status: string, deadline = '2026-11-21T12:00:00Z') {
  const session = { id: 's', mode: 'live', status, deadline, auto_submitted: true }
  const details = { expected_at: null, expected_at_ms: null, server_time_ms: Date.parse('2026-11-21T11:59:59Z'), session }
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ error: 'Later.', code: 'results_withheld', details }), { status: 403 }))
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ResultsScreen id="s" />
    </QueryClientProvider>,
  )
}

test('who waits for results is led back to the desk when the sitting was opened again', async () => {
  withheld('in_progress')
  expect((await screen.findByRole('link', { name: 'Continue the exam' })).getAttribute('href')).toBe('/sessions/s')
  expect(screen.queryByText('Handed in')).toBeNull()
})

test('in the grace after the time is up the sitting does not go on', async () => {
  withheld('in_progress', '2026-11-21T11:59:58Z')
  expect(await screen.findByRole('heading', { name: 'Handed in' })).toBeTruthy()
  expect(screen.queryByRole('link', { name: 'Continue the exam' })).toBeNull()
})

test('who handed in waits', async () => {
  withheld('submitted')
  expect(await screen.findByRole('heading', { name: 'Handed in' })).toBeTruthy()
  expect(screen.queryByRole('link', { name: 'Continue the exam' })).toBeNull()
})
