import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, waitFor } from '@testing-library/preact'
import { expect, test, vi } from 'vitest'
import { Solutions } from './Solutions'

test('the solutions are fetched with the token and handed over as a file', async () => {
  const fetched = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(new Blob(['%PDF-']), { status: 200 }))
  URL.createObjectURL = vi.fn(() => 'blob:solutions')
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Solutions url="/api/v1/exams/7/solutions/" title="Sinov" />
    </QueryClientProvider>,
  )
  fireEvent.click(screen.getByRole('button'))
  await waitFor(() => expect(clicked).toHaveBeenCalled())
  expect(fetched.mock.calls[0]?.[0]).toBe('/api/v1/exams/7/solutions/')
})
