import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import { keepTokens } from '@/lib/api/tokens'
import { DownloadButton } from './DownloadButton'

afterEach(() => {
  cleanup()
  keepTokens(null)
})

test('the solutions are fetched with the token and handed over as a file', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('%PDF-', { headers: { 'content-type': 'application/pdf' } }))
  URL.createObjectURL = vi.fn(() => 'blob:solutions')
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  render(
    <QueryClientProvider client={new QueryClient()}>
      <DownloadButton url="/api/v1/exams/7/solutions/" name="Sinov" />
    </QueryClientProvider>,
  )
  fireEvent.click(screen.getByRole('button'))
  await waitFor(() => expect(clicked).toHaveBeenCalled())
  expect(fetched.mock.calls[0]?.[0]).toBe('/api/v1/exams/7/solutions/')
})

test('a token that is worn out meanwhile is renewed, and the file comes all the same', async () => {
  keepTokens({ access: 'old', refresh: 'r1' })
  URL.createObjectURL = vi.fn(() => 'blob:solutions')
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  clicked.mockClear()
  const tokens = { access: 'new', refresh: 'r2', access_expires_at: '', student: {} }
  const refusal = { error: 'Sign in again.', code: 'token_expired', details: {} }
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (address, init) => {
    if (String(address).endsWith('auth/refresh/')) return new Response(JSON.stringify(tokens))
    if (new Headers(init?.headers).get('authorization') !== 'Bearer new') return new Response(JSON.stringify(refusal), { status: 401 })
    return new Response('%PDF-', { headers: { 'content-type': 'application/pdf' } })
  })
  render(
    <QueryClientProvider client={new QueryClient()}>
      <DownloadButton url="/api/v1/exams/7/solutions/" name="Sinov" />
    </QueryClientProvider>,
  )
  fireEvent.click(screen.getByRole('button'))
  await waitFor(() => expect(clicked).toHaveBeenCalled())
})

test("a stranger's page is not handed over in their place", async () => {
  vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('<html>', { headers: { 'content-type': 'text/html' } }))
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  clicked.mockClear()
  render(
    <QueryClientProvider client={new QueryClient()}>
      <DownloadButton url="/api/v1/exams/7/solutions/" name="Sinov" />
    </QueryClientProvider>,
  )
  fireEvent.click(screen.getAllByRole('button').slice(-1)[0] as HTMLElement)
  await screen.findByRole('alert')
  expect(clicked).not.toHaveBeenCalled()
})
