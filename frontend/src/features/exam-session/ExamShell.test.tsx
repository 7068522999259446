import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen as page, within } from '@testing-library/preact'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { speak, speakOfExam } from '@/lib/i18n/i18n'
import { shell } from '@/lib/telegram/shell'
import { ExamShell } from './ExamShell'
import type { OpenExam } from './flow/openExam'
import { openTrial } from './trial/openTrial'
import { aidsPart } from './writing/aidsPart'

vi.mock('./paper/PaperPane', () => ({ PaperPane: () => null }))
vi.mock('./api', async (original) => ({
  ...(await original<typeof import('./api')>()),
  previewAnswer: async () => ({ reading: '2√3', readable: true, problem: '', sentence: '' }),
}))

let exam: OpenExam
const values = () => Object.fromEntries(Object.entries(exam.runner.get().slots).map(([key, { value }]) => [key, value]))
const button = (name: string | RegExp) => page.getByRole('button', { name })

beforeAll(async () => {
  await aidsPart.load()
  await speak('en')
  await speakOfExam()
})
beforeEach(() => {
  exam = openTrial('Trial')
})
afterEach(() => {
  cleanup()
  exam.close()
  vi.restoreAllMocks()
})


function atDesk(question = 1) {
  exam.marks.set({ ...exam.marks.get(), question })
  render(
    <QueryClientProvider client={new QueryClient()}>
      <ExamShell exam={exam} onFinished={async () => undefined} onLeave={() => undefined} />
    </QueryClientProvider>,
  )
}
const press = (key: string, code: string, shiftKey = false) => fireEvent.keyDown(document.body, { key, code, shiftKey })

test('nothing can be struck out until it is asked for', () => {
  atDesk()
  expect(page.queryByRole('button', { name: 'Strike out C' })).toBeNull()
  press('C', 'KeyC', true)
  expect([values(), exam.marks.get().struck]).toEqual([{ 1: 'C' }, {}])
})

test('an option is struck out and stands again, and no answer comes of it', () => {
  atDesk()
  fireEvent.click(button('Strike out options'))
  fireEvent.click(button('Strike out C'))
  expect(button('C struck out').getAttribute('aria-pressed')).toBe('false')
  expect(button('Strike out C').getAttribute('aria-pressed')).toBe('true')
  expect([values(), exam.marks.get().struck]).toEqual([{}, { 1: 'C' }])
  fireEvent.click(button('Strike out C'))
  expect(button('C')).toBeTruthy()
  press('A', 'KeyA', true)
  expect([values(), exam.marks.get().struck]).toEqual([{}, { 1: 'A' }])
})

test('a struck option may be chosen, stands then, and is not struck out as long as it is the answer', () => {
  atDesk()
  fireEvent.click(button('Strike out options'))
  fireEvent.click(button('Strike out C'))
  fireEvent.click(button('C struck out'))
  expect([values(), exam.marks.get().struck]).toEqual([{ 1: 'C' }, {}])
  fireEvent.click(button('Strike out C'))
  press('C', 'KeyC', true)
  expect([values(), exam.marks.get().struck]).toEqual([{ 1: 'C' }, {}])
})

test('an example of the help goes where the caret is, and the field has the focus afterwards', async () => {
  await aidsPart.load()
  atDesk(3)
  const field = page.getByRole<HTMLInputElement>('textbox', { name: /Answer 3b/ })
  field.focus()
  fireEvent.input(field, { target: { value: '1+' } })
  field.setSelectionRange(0, 0)
  button('How do I write it?').focus()
  fireEvent.click(button('How do I write it?'))
  const help = page.getByRole('region', { name: 'How do I write it?' })
  expect(within(help).getByRole('heading')).toBe(document.activeElement)
  expect(within(help).queryByRole('button', { name: /unknown/ })).toBeNull()
  fireEvent.click(within(help).getByRole('button', { name: /Square root/ }))
  expect(values()).toEqual({ '3b': '2sqrt(3)1+' })
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' })
  await vi.waitFor(() => expect(page.queryByRole('region', { name: 'How do I write it?' })).toBeNull())
  expect(document.activeElement).toBe(field)
  expect(field.selectionStart).toBe(8)
})

test("the shell's way back closes the help and leaves the exam open", async () => {
  await aidsPart.load()
  const onBack = vi.spyOn(shell(), 'onBack')
  atDesk(3)
  fireEvent.click(button('How do I write it?'))
  onBack.mock.calls.pop()?.[0]?.()
  await vi.waitFor(() => expect(page.queryByRole('region', { name: 'How do I write it?' })).toBeNull())
  expect(page.queryByRole('dialog')).toBeNull()
})

test('where an expression is asked for, the help tells of expressions, too', async () => {
  await aidsPart.load()
  atDesk(4)
  fireEvent.click(button('How do I write it?'))
  expect(button(/With an unknown/)).toBeTruthy()
})

test('a desk whose help did not come does without it', async () => {
  vi.spyOn(aidsPart, 'now', 'get').mockReturnValue(null)
  vi.spyOn(aidsPart, 'load').mockRejectedValue(new Error('no network'))
  atDesk(3)
  await Promise.resolve()
  expect(page.queryByRole('button', { name: 'How do I write it?' })).toBeNull()
  fireEvent.input(page.getByRole('textbox', { name: /Answer 3a/ }), { target: { value: '3/4' } })
  expect(values()).toEqual({ '3a': '3/4' })
})
