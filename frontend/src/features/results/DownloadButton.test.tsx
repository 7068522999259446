import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { expect, test, vi } from 'vitest'
import { DownloadButton } from './DownloadButton'

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
