import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { NetworkError } from '@/lib/api/errors'
import { speak, speakOfExam } from '@/lib/i18n/i18n'
import type { OpenExam } from '../flow/openExam'
import { openTrial } from '../trial/openTrial'
import { WrittenAnswers } from './WrittenAnswers'

const { previewAnswer } = vi.hoisted(() => ({ previewAnswer: vi.fn() }))
vi.mock('../api', async (original) => ({ ...(await original<typeof import('../api')>()), previewAnswer }))

const read = (reading: string) => ({ reading, readable: reading !== '', problem: '', sentence: '' })
let exam: OpenExam

beforeAll(async () => {
  await speak('en')
  await speakOfExam()
})
beforeEach(() => {
  previewAnswer.mockReset()
  exam = openTrial('Trial')
})
afterEach(() => {
  cleanup()
  exam.close()
})

function shown(values: Record<string, string>, onJump: (number: number) => void = () => undefined) {
  for (const [key, value] of Object.entries(values)) exam.runner.dispatch({ type: 'edit', key, value, quick: false })
  return render(
    <QueryClientProvider client={new QueryClient()}>
      <WrittenAnswers exam={exam} onJump={onJump} />
    </QueryClientProvider>,
  )
}

test('what was typed stands beside how it is read, and what cannot be read is told before it counts', async () => {
  previewAnswer.mockImplementation(async (_session: string, _slot: object, text: string) => read(text === '3/4' ? '3/4' : ''))
  shown({ '1': 'A', '3a': '3/4', '3b': 'bilmadim' })
  expect(await screen.findByRole('img', { name: '3/4' })).toBeTruthy()
  expect(screen.getByText('3/4')).toBeTruthy()
  expect(await screen.findByText('Cannot read: not mathematics')).toBeTruthy()
  expect(screen.getAllByRole('listitem')).toHaveLength(2)
})

test('readings are asked for one after the other, and none after one that did not come', async () => {
  let answer: (reading: object) => void = () => undefined
  previewAnswer.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)))
  previewAnswer.mockRejectedValueOnce(new NetworkError())
  shown({ '3a': '7', '3b': '8', '4a': '9' })
  await vi.waitFor(() => expect(previewAnswer).toHaveBeenCalledTimes(1))
  answer(read('7'))
  await vi.waitFor(() => expect(previewAnswer).toHaveBeenCalledTimes(2))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(previewAnswer).toHaveBeenCalledTimes(2)
  expect(screen.getByText('9')).toBeTruthy()
})

test('its name leads to the question', async () => {
  previewAnswer.mockResolvedValue(read('1'))
  const onJump = vi.fn()
  shown({ '3b': '1' }, onJump)
  fireEvent.click(screen.getByRole('button', { name: '3b: change it' }))
  expect(onJump).toHaveBeenCalledWith(3)
})

test('where nothing was typed nothing is said', () => {
  expect(shown({ '1': 'B' }).container.textContent).toBe('')
})
