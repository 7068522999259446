import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen as page, waitFor } from '@testing-library/preact'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Lobby, Validity } from '@/lib/api/types'
import { speak } from '@/lib/i18n/i18n'
import { PracticeCard } from './PracticeCard'

const progress = { answered: 7, total: 55, percentage: 12.7, total_xp: 70 }
const left = { id: 'left', resumable: true, progress }
const RESUMABLE = {
  valid: true, reason: null, progress,
  session: { status: 'in_progress', current_question: 7, last_activity: '2026-11-20T09:00:00Z' },
}
const asked: string[] = []

/** The card of an exam with, or without, a practice that was left; the server says this of it. */
function card({ practice = left, validity = RESUMABLE }: { practice?: object | null; validity?: object | null }) {
  asked.length = 0
  vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
    asked.push(`${init.method ?? 'GET'} ${new URL(url).pathname}`)
    if (validity === null) throw new TypeError('Failed to fetch')
    const body = String(url).includes('abandon') ? { status: 'abandoned' } : (validity as Validity)
    return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } })
  })
  const onStart = vi.fn()
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PracticeCard lobby={{ my_practice: practice } as unknown as Lobby} onStart={onStart} isPending={false} />
    </QueryClientProvider>,
  )
  return onStart
}
const press = (name: string) => fireEvent.click(page.getByRole('button', { name, hidden: true }))
const pressIn = async (name: string) => {
  const buttons = await page.findAllByRole('button', { name, hidden: true })
  fireEvent.click(buttons[buttons.length - 1] as HTMLElement)
}
const isGivenUp = () => asked.includes('POST /api/v1/sessions/left/abandon/')

beforeAll(() => speak('en'))
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

test('where nothing was left practising starts at once', () => {
  const onStart = card({ practice: null })
  press('Practise')
  expect(onStart).toHaveBeenCalledOnce()
  expect(asked).toEqual([])
})

test('what was left is told before anybody chooses, and gone on with by one tap', async () => {
  const onStart = card({})
  press('Continue practising')
  expect(onStart).not.toHaveBeenCalled()
  expect(await page.findByText(/Question 7\./)).toBeTruthy()
  expect(page.getByText(/70 XP/)).toBeTruthy()
  await pressIn('Continue practising')
  expect(onStart).toHaveBeenCalledOnce()
  expect(isGivenUp()).toBe(false)
})

test('starting afresh is asked twice and gives up what was left', async () => {
  const onStart = card({})
  press('Continue practising')
  await page.findByText(/Question 7\./)
  await pressIn('Start afresh')
  expect(await page.findByText(/Its 7 answers stay in your history/)).toBeTruthy()
  expect(isGivenUp()).toBe(false)
  await pressIn('Back')
  await pressIn('Start afresh')
  await pressIn('Start afresh')
  await waitFor(() => expect(onStart).toHaveBeenCalledOnce())
  expect(isGivenUp()).toBe(true)
})

test('what was left for too long can only be started afresh, and says why', async () => {
  const onStart = card({ practice: { ...left, resumable: false }, validity: { ...RESUMABLE, valid: false, reason: 'idle' } })
  press('Practise')
  expect(await page.findByText(/left for more than 30 days/)).toBeTruthy()
  expect(page.queryByRole('button', { name: 'Continue practising', hidden: true })).toBeNull()
  await pressIn('Start afresh')
  expect(onStart).toHaveBeenCalledOnce()
})

test('as long as nobody knows what was left, it is neither gone on with nor given up', async () => {
  const onStart = card({ validity: null })
  press('Continue practising')
  expect(await page.findByRole('alert', { hidden: true }, { timeout: 9000 })).toBeTruthy()
  expect(page.queryByRole('button', { name: 'Start afresh', hidden: true })).toBeNull()
  expect(page.getAllByRole('button', { name: 'Try again', hidden: true })).toHaveLength(1)
  expect(onStart).not.toHaveBeenCalled()
}, 15_000)
