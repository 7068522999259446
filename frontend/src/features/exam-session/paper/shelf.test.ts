import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { tokens } from '@/lib/api/tokens'
import { borrowPaper } from './shelf'

const { downloadPaper, openPaper } = vi.hoisted(() => ({ downloadPaper: vi.fn(), openPaper: vi.fn() }))
vi.mock('./download', () => ({ downloadPaper }))
vi.mock('./enginePart', () => ({ engine: { load: async () => ({ openPaper }) } }))

const student = (letter: string) => ({ access: `v1.${letter.repeat(32)}.x`, refresh: 'r' })
const nothing = () => undefined
let papers: { close: ReturnType<typeof vi.fn>; isOpen: () => boolean }[] = []
/** A name of its own for each test: what one borrows is not another's. */
let url = ''

beforeEach(() => {
  vi.useFakeTimers()
  tokens.set(student('a'))
  papers = []
  url = `/pdf/${Math.random()}`
  downloadPaper.mockReset().mockResolvedValue(new Uint8Array())
  openPaper.mockReset().mockImplementation(async () => {
    const paper = { close: vi.fn(), isOpen: () => true }
    papers.push(paper)
    return paper
  })
})
afterEach(async () => {
  await vi.advanceTimersByTimeAsync(60_000)
  vi.useRealTimers()
})

test('two questions of a paper cost one download, at once or one after the other', async () => {
  const [first, second] = [borrowPaper(url, nothing), borrowPaper(url, () => undefined)]
  expect(await first.paper).toBe(await second.paper)
  first.giveBack()
  second.giveBack()
  await vi.advanceTimersByTimeAsync(20_000)
  const third = borrowPaper(url, nothing)
  expect(await third.paper).toBe(papers[0])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(papers[0]?.close).not.toHaveBeenCalled()
  expect(downloadPaper).toHaveBeenCalledTimes(1)
  third.giveBack()
})

test('a paper that nobody looks at any more is closed after a while', async () => {
  const borrowed = borrowPaper(url, nothing)
  await borrowed.paper
  borrowed.giveBack()
  borrowed.giveBack()
  await vi.advanceTimersByTimeAsync(31_000)
  expect(papers[0]?.close).toHaveBeenCalledTimes(1)
})

test('who leaves before the paper has come stops its download, and whatever still comes is closed', async () => {
  let arrive: (bytes: Uint8Array) => void = nothing
  downloadPaper.mockReturnValue(new Promise((resolve) => (arrive = resolve)))
  const borrowed = borrowPaper(url, nothing)
  borrowed.giveBack()
  const stop = downloadPaper.mock.calls[0]?.[1] as AbortSignal | undefined
  expect(stop?.aborted).toBe(true)
  arrive(new Uint8Array())
  await expect(borrowed.paper).rejects.toThrow()
  expect(openPaper).not.toHaveBeenCalled()
})

test('a download that failed is not remembered', async () => {
  downloadPaper.mockRejectedValueOnce(new Error('No network.'))
  const failed = borrowPaper(url, nothing)
  await expect(failed.paper).rejects.toThrow('No network.')
  failed.giveBack()
  const again = borrowPaper(url, nothing)
  expect(await again.paper).toBe(papers[0])
  again.giveBack()
})

test('a paper whose engine was stopped is opened anew', async () => {
  const first = borrowPaper(url, nothing)
  const stopped = await first.paper
  vi.spyOn(stopped, 'isOpen').mockReturnValue(false)
  first.giveBack()
  const again = borrowPaper(url, nothing)
  expect(await again.paper).not.toBe(stopped)
  again.giveBack()
})

test('what one student may read is not taken from the shelf for another', async () => {
  const mine = borrowPaper(url, nothing)
  await mine.paper
  mine.giveBack()
  tokens.set(student('b'))
  const theirs = borrowPaper(url, nothing)
  await theirs.paper
  expect(downloadPaper).toHaveBeenCalledTimes(2)
  theirs.giveBack()
})
