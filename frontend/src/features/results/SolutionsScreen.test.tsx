import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import { speak } from '@/lib/i18n/i18n'
import { webShell } from '@/lib/telegram/shell'
import { SolutionsScreen } from './SolutionsScreen'

const around = vi.hoisted(() => ({ inTelegram: false }))
vi.mock('@/lib/telegram/shell', async (original) => {
  const real = await original<typeof import('@/lib/telegram/shell')>()
  return { ...real, shell: () => ({ ...real.webShell, ...around }) }
})

afterEach(cleanup)

async function shown(inTelegram: boolean) {
  await speak('en')
  around.inTelegram = inTelegram
  const client = new QueryClient()
  client.setQueryData(['results', '7'], { solutions_url: '/api/v1/exams/9/solutions/', exam: { id: '9', title: 'Sinov' }, session: {}, calibrated: true })
  render(
    <QueryClientProvider client={client}>
      <SolutionsScreen id="7" drawPages={({ url, title, tools }) => <div>{url} {title} {tools}</div>} />
    </QueryClientProvider>,
  )
  expect(screen.getByText(/\/api\/v1\/exams\/9\/solutions\/ Worked solutions: Sinov/)).toBeTruthy()
  return screen.queryByRole('button', { name: 'Download the file' })
}

test('a browser offers the file beside its pages, and Telegram, which drops downloads, does not', async () => {
  expect(webShell.inTelegram).toBe(false)
  expect(await shown(false)).toBeTruthy()
  cleanup()
  expect(await shown(true)).toBeNull()
})
