import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen as page } from '@testing-library/preact'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { speak } from '@/lib/i18n/i18n'
import { ProfileScreen } from './ProfileScreen'

beforeAll(() => speak('en'))
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('how the exam works is shown again, as often as it is asked for', async () => {
  const me = { id: 'a', full_name: 'Aziza', alias: '', language: 'en', show_on_leaderboard: true, created_at: '' }
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(me), { headers: { 'content-type': 'application/json' } }))
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ProfileScreen drawTour={(end) => <button type="button" onClick={end}>the tour</button>} />
    </QueryClientProvider>,
  )
  for (let round = 0; round < 2; round++) {
    fireEvent.click(await page.findByRole('button', { name: 'How the exam works' }))
    fireEvent.click(await page.findByText('the tour'))
    expect(page.queryByText('the tour')).toBeNull()
  }
})
