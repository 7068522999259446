import { cleanup, render, screen as page } from '@testing-library/preact'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { ApiError, NetworkError } from '@/lib/api/errors'
import { speak } from '@/lib/i18n/i18n'
import { Failure } from './Faces'

beforeAll(() => speak('en'))
afterEach(cleanup)

const refusal = (status: number) => new ApiError(status, 'code', 'Exam not found.', {}, null)

test('what is not there has a heading and a way home, and nothing to try again', () => {
  render(<Failure isScreen error={refusal(404)} onRetry={() => undefined} />)
  expect(page.getByRole('heading', { level: 1 }).textContent).toBe('There is no such page')
  expect(page.getByText('Exam not found.')).toBeTruthy()
  expect(page.getByRole('link', { name: 'Home' }).getAttribute('href')).toBe('/')
  expect(page.queryByRole('button')).toBeNull()
})

test.each([refusal(503), new NetworkError(undefined)])('what may come yet can be tried again', (error) => {
  render(<Failure isScreen error={error} onRetry={() => undefined} />)
  expect(page.getByRole('button', { name: 'Try again' })).toBeTruthy()
  expect(page.queryByRole('heading')).toBeNull()
})

test('inside a screen, as beside the paper of an exam, nothing leads away', () => {
  render(<Failure error={refusal(404)} onRetry={() => undefined} />)
  expect(page.getByRole('button', { name: 'Try again' })).toBeTruthy()
  expect(page.queryByRole('link')).toBeNull()
})
