import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen as page } from '@testing-library/preact'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Leaderboard } from '@/lib/api/types'
import { speak } from '@/lib/i18n/i18n'
import { LeaderboardScreen } from './LeaderboardScreen'

const row = (rank: number, value: number, isMe = false) => ({
  rank, value, trend: 10, detail: 12, student: { id: `s${rank}`, name: `Student ${rank}`, is_me: isMe },
})
const boardOf = (changes: Partial<Leaderboard>): Leaderboard => ({
  tab: 'top_rated', count: 1000, next: null, previous: null, page_size: 50, results: [row(1, 1842)], my_entry: null, ...changes,
})

let answers: Record<string, Leaderboard>
const asked: string[] = []

beforeAll(() => speak('en'))
beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn()
  asked.length = 0
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(url.search)
    const body = answers[url.searchParams.get('around') ?? 'top']
    return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
  })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function show(tab: string, exam?: string): void {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  render(<QueryClientProvider client={client}><LeaderboardScreen tab={tab} exam={exam} /></QueryClientProvider>)
}

test('"Around me" asks for the places around mine, and the top is a tap away', async () => {
  const mine = row(731, 1203, true)
  answers = { top: boardOf({ my_entry: mine }), me: boardOf({ results: [row(730, 1204), mine, row(732, 1202)], my_entry: mine }) }
  show('top_rated')
  await page.findByText('Student 1')
  fireEvent.click(page.getByRole('button', { name: 'Around me' }))
  await page.findByText('Student 730')
  expect(asked[asked.length - 1]).toBe('?tab=top_rated&around=me')
  expect(page.getAllByText('you')).toHaveLength(1)
  fireEvent.click(page.getByRole('button', { name: 'From the top' }))
  await page.findByText('Student 1')
})

test('who has no place is told why, and who is far behind which place it is', async () => {
  answers = { top: boardOf({}), me: boardOf({ results: [], my_entry: row(1740, 1100, true) }) }
  show('top_rated')
  await page.findByText(/You have no place here/)
  fireEvent.click(page.getByRole('button', { name: 'Around me' }))
  await page.findByText(/Yours is number 1,740/)
  expect(page.queryByText(/You have no place here/)).toBeNull()
})

test('the board of an exam is headed by the exam, its values are percent, and its arrow is of Elo', async () => {
  answers = { top: boardOf({ tab: 'exam', exam: { id: 'e', title: 'Spring mock 3' }, results: [row(31, 100)], my_entry: row(31, 100, true) }) }
  show('exam', 'e')
  expect(await page.findByRole('heading', { name: 'Spring mock 3' })).toBeTruthy()
  await page.findAllByText('100.0 %')
  expect(page.getByRole('columnheader', { name: 'Elo' })).toBeTruthy()
  expect(page.getAllByText('▲ 12').length).toBeGreaterThan(0)
  expect(page.queryByText('▲ 10')).toBeNull()
})

test('progress has its sign', async () => {
  answers = { top: boardOf({ tab: 'most_improved', results: [row(1, 401)] }) }
  show('most_improved')
  await page.findByText('+401')
})

test('the chosen chip is brought into view', async () => {
  answers = { top: boardOf({ tab: 'streaks', results: [row(1, 5)] }) }
  show('streaks')
  const [chosen] = vi.mocked(Element.prototype.scrollIntoView).mock.contexts as Element[]
  expect(chosen?.textContent).toBe('Streaks')
})
