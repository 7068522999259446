import { cleanup, fireEvent, render, screen as page, waitFor } from '@testing-library/preact'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type Part, PartError } from '@/lib/parts/part'
import { speak } from '@/lib/i18n/i18n'
import { Boundary } from '@/ui/Boundary'
import { screen } from './Screen'

beforeAll(() => speak('en'))
afterEach(cleanup)

const Hello = () => <h1>Hello</h1>

function partThat(load: () => Promise<{ Hello: typeof Hello }>): Part<{ Hello: typeof Hello }> {
  return { load, now: null }
}

test('a part that did not come has words and a button, and the button brings it', async () => {
  const load = vi.fn(async () => ({ Hello })).mockRejectedValueOnce(new PartError('unreachable', 'src/X.tsx'))
  const Shown = screen(partThat(load), (come) => come.Hello)
  render(<Shown />)
  expect((await page.findByRole('alert')).textContent).toContain('there is no network')
  fireEvent.click(page.getByRole('button', { name: 'Try again' }))
  expect(await page.findByRole('heading', { name: 'Hello' })).toBeTruthy()
})

test('the network coming back is another try', async () => {
  const load = vi.fn(async () => ({ Hello })).mockRejectedValueOnce(new PartError('unreachable', 'src/X.tsx'))
  const Shown = screen(partThat(load), (come) => come.Hello)
  render(<Shown />)
  await page.findByRole('alert')
  await waitFor(() => {
    window.dispatchEvent(new Event('online'))
    expect(page.getByRole('heading', { name: 'Hello' })).toBeTruthy()
  })
})

test('a fault of our own is not called a silent network, and can be reported', async () => {
  const load = () => Promise.reject(new PartError('broken', 'src/X.tsx', new TypeError('x.toSorted is not a function')))
  const Shown = screen(partThat(load), (come) => come.Hello)
  render(<Shown />)
  const words = (await page.findByRole('alert')).textContent
  expect(words).toContain('A fault of the app')
  expect(words).toContain('PART-BROKEN · build')
  expect(words).toContain('toSorted')
})

test('a screen that throws while it is drawn leaves words, not an empty page', async () => {
  const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  let isBroken = true
  const Fragile = () => {
    if (isBroken) throw new Error('no such slot')
    return <h1>Mended</h1>
  }
  render(
    <Boundary>
      <Fragile />
    </Boundary>,
  )
  expect((await page.findByRole('alert')).textContent).toContain('APP · build')
  isBroken = false
  fireEvent.click(page.getByRole('button', { name: 'Try again' }))
  expect(await page.findByRole('heading', { name: 'Mended' })).toBeTruthy()
  silent.mockRestore()
})
