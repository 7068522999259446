import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, expect, type Page, test } from '@playwright/test'
import { signIn } from './desk'
import { api, BASE, type Signed, stage } from './stack'

interface Attempt {
  id: string
  exam: { id: string }
  percent: number | null
}

const SMALL_PHONE = { width: 360, height: 740 }

interface Opened {
  context: BrowserContext
  page: Page
  /** The papers and the places that were asked for. */
  asked: string[]
}

/** The demo student, with the newest and the oldest exam sat that is over for everybody. */
async function demoWithResults() {
  const demo = await api<Signed>('auth/demo/', null, {})
  const { results } = await api<{ results: Attempt[] }>('attempts/?mode=live', demo)
  const over = results.filter(({ percent }) => percent !== null)
  const [newest, oldest] = [over[0], over.at(-1)]
  if (!newest || !oldest) throw new Error('The demo has no results.')
  return { demo, newest, oldest }
}

async function openResults(browser: Browser, colorScheme: 'light' | 'dark' = 'light', prepare?: (page: Page) => Promise<unknown>): Promise<Opened> {
  const { demo, newest } = await demoWithResults()
  // Papers of a product that was just started are still being looked at.
  await expect.poll(async () => (await api<{ is_known: boolean }>(`exams/${newest.exam.id}/places/`, demo)).is_known, { timeout: 60_000 }).toBe(true)
  const context = await browser.newContext({ viewport: SMALL_PHONE, baseURL: BASE, colorScheme, reducedMotion: 'reduce' })
  await signIn(context, demo)
  const page = await context.newPage()
  const asked: string[] = []
  page.on('request', (request) => {
    const found = /\/(pdf|places)\/$/.exec(request.url())?.[1]
    if (found) asked.push(found)
  })
  await prepare?.(page)
  await page.goto(`/sessions/${newest.id}/results`)
  await expect(page.getByRole('heading', { name: 'All answers' })).toBeVisible()
  return { context, page, asked }
}

const row = (page: Page, slot: string) =>
  page.getByRole('table', { name: 'All answers' }).getByRole('button', { name: `Question ${slot}: show it`, exact: true })
const picture = (page: Page, number: number) => page.getByRole('button', { name: new RegExp(`^Question ${number} as it is printed`) })

/** How much of the picture is ink, and how many parts it has. */
const inkOf = (page: Page, number: number) =>
  picture(page, number).evaluate((sheet) => {
    const parts = [...sheet.querySelectorAll('canvas')]
    return parts.map((canvas) => {
      const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
      let dark = 0
      for (let at = 0; at < pixels.length; at += 4) if ((pixels[at + 3] ?? 0) > 0 && (pixels[at] ?? 255) < 128) dark += 1
      return dark / (canvas.width * canvas.height)
    })
  })

const expectNothingBeside = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(SMALL_PHONE.width)

test('a row opens to its question, cut out of the paper, which is fetched once and only when it is asked for', async ({ browser }) => {
  const { context, page, asked } = await openResults(browser)
  expect(asked).toEqual([])
  await row(page, '2').click()
  await expect(picture(page, 2)).toHaveAttribute('data-drawn', 'true')
  const [ink] = await inkOf(page, 2)
  expect(ink).toBeGreaterThan(0.01)
  expect(ink).toBeLessThan(0.3)
  await row(page, '36a').click()
  await expect(picture(page, 36)).toHaveAttribute('data-drawn', 'true')
  await expect(picture(page, 2)).toBeHidden()
  expect(asked.toSorted()).toEqual(['pdf', 'places'])
  await context.close()
})

test('a question that shares a list of options is shown with it', async ({ browser }) => {
  const { context, page } = await openResults(browser)
  await row(page, '34').click()
  await expect(picture(page, 34)).toHaveAttribute('data-drawn', 'true')
  const parts = await inkOf(page, 34)
  expect(parts.length).toBeGreaterThan(1)
  for (const ink of parts) expect(ink).toBeGreaterThan(0.005)
  await context.close()
})

test('a tap makes the question large enough to read, and another one takes it back', async ({ browser }) => {
  const { context, page } = await openResults(browser)
  await row(page, '3').click()
  const sheet = picture(page, 3)
  await expect(sheet).toHaveAttribute('data-drawn', 'true')
  const width = () => sheet.locator('canvas').first().evaluate((canvas) => canvas.clientWidth)
  const fitting = await width()
  expect(fitting).toBeLessThanOrEqual(SMALL_PHONE.width)
  await sheet.click()
  await expect(sheet).toHaveAttribute('aria-pressed', 'true')
  await expect.poll(width).toBeGreaterThan(fitting * 1.5)
  await expectNothingBeside(page)
  await sheet.click()
  await expect.poll(width).toBe(fitting)
  await context.close()
})

test('on a scan, where nobody knows the places, no paper is fetched and nothing is said', async ({ browser }) => {
  const { context, page, asked } = await openResults(browser, 'light', (prepared) =>
    prepared.route('**/places/', (route) => route.fulfill({ json: { is_known: true, questions: [] } })),
  )
  await row(page, '2').click()
  await expect.poll(() => asked).toEqual(['places'])
  await expect(page.locator('.slot-more')).toBeVisible()
  await expect(page.locator('.slot-more progress')).toBeHidden()
  await expect(page.locator('.slot-more [role=alert]')).toBeHidden()
  await page.waitForTimeout(500)
  expect(asked).toEqual(['places'])
  await context.close()
})

test('a paper that does not come is told, and comes when it is asked for again', async ({ browser }) => {
  let isRefused = true
  const { context, page } = await openResults(browser, 'light', (prepared) =>
    prepared.route('**/pdf/', (route) =>
      isRefused ? route.fulfill({ status: 404, json: { error: 'The paper is lost.', code: 'paper_missing', details: {} } }) : route.continue(),
    ),
  )
  await row(page, '2').click()
  await expect(page.getByRole('alert')).toHaveText(/The paper is lost/)
  isRefused = false
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click()
  await expect(picture(page, 2)).toHaveAttribute('data-drawn', 'true')
  await context.close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`an open row is closed to nobody on a small phone, ${colorScheme}`, async ({ browser }) => {
    const { context, page } = await openResults(browser, colorScheme)
    await row(page, '34').click()
    await expect(picture(page, 34)).toHaveAttribute('data-drawn', 'true')
    await expectNothingBeside(page)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`)).toEqual([])
    await context.close()
  })
}

test('worked solutions are read within the app, enlarged, and left for the results', async ({ browser }) => {
  const { newest } = await demoWithResults()
  stage('give_solutions', { exam: newest.exam.id })
  const { context, page } = await openResults(browser)
  await page.getByRole('link', { name: 'Worked solutions' }).click()
  await expect(page.locator('.paper-page[data-drawn=true]').first()).toBeVisible({ timeout: 20_000 })
  await expect(page).toHaveTitle(/^Worked solutions/)
  const width = () => page.locator('.paper-page').first().evaluate((sheet) => sheet.clientWidth)
  const fitting = await width()
  await page.getByRole('button', { name: 'Twice as large' }).click()
  await expect.poll(width).toBe(fitting * 2)
  await expectNothingBeside(page)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await page.setViewportSize({ width: 1366, height: 768 })
  await expect.poll(() => page.locator('.paper').evaluate((pane) => pane.clientWidth)).toBe(960)
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the file' }).click()
  expect((await coming).suggestedFilename()).toMatch(/\.pdf$/)
  await page.getByRole('button', { name: 'Back' }).click()
  await expect(page.getByRole('heading', { name: 'All answers' })).toBeVisible()
  await context.close()
})

test('where there are no solutions, none are offered, and their address leads back', async ({ browser }) => {
  const { demo, oldest: unsolved } = await demoWithResults()
  const context = await browser.newContext({ viewport: SMALL_PHONE, baseURL: BASE })
  await signIn(context, demo)
  const page = await context.newPage()
  await page.goto(`/sessions/${unsolved.id}/results`)
  await expect(page.getByRole('heading', { name: 'All answers' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Worked solutions' })).toBeHidden()
  await page.goto(`/sessions/${unsolved.id}/solutions`)
  await expect(page.getByRole('heading', { name: 'This exam has no worked solutions' })).toBeVisible()
  await page.getByRole('link', { name: 'Results' }).click()
  await expect(page.getByRole('heading', { name: 'All answers' })).toBeVisible()
  await context.close()
})

test('what was missed is practised by itself: the steps lead through nothing else', async ({ browser }) => {
  const { context, page } = await openResults(browser)
  await page.getByRole('button', { name: /^Missed/ }).click()
  const names = await page.getByRole('table', { name: 'All answers' }).locator('.slot-name').allTextContents()
  const missed = [...new Set(names.map((name) => Number.parseInt(name, 10)))]
  await page.getByRole('link', { name: `Practise the ${missed.length} questions you missed` }).click()
  await expect(page.getByText(`Only the ${missed.length} questions that you missed`)).toBeVisible()
  await page.getByRole('button', { name: 'Practise', exact: true }).click()
  const chip = page.locator('.question-chip strong')
  await expect(chip).toHaveText(String(missed[0]), { timeout: 20_000 })
  await page.getByRole('button', { name: 'Next question' }).click()
  await expect(chip).toHaveText(String(missed[1]))
  await page.reload()
  await expect(chip).toHaveText(String(missed[1]))
  const session = new URL(page.url()).pathname.split('/').at(-1)
  const { demo } = await demoWithResults()
  await api(`sessions/${session}/abandon/`, demo, {})
  await context.close()
})
