import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { choose, DESKTOP, jumpTo, PHONE, signIn, sit, type Sitting } from './desk'
import { api, BASE, openExam } from './stack'

test.use({ viewport: PHONE, locale: 'en-GB', baseURL: BASE })

const NARROW = { width: 360, height: 740 }

interface Places {
  is_known: boolean
  questions: { number: number; page: number }[]
}

/** At the desk, the questions' places known (a new paper is looked at within seconds). */
async function sitWithPlaces(browser: Parameters<typeof sit>[0], title: string): Promise<Sitting> {
  const exam = openExam(title)
  const sitting = await sit(browser, exam)
  const known = async () => (await api<Places>(`exams/${exam}/places/`, sitting.student)).questions.length
  await expect.poll(known, { timeout: 60_000 }).toBe(45)
  await sitting.page.reload()
  await expect(sitting.page.locator('[data-drawn=true]').first()).toBeVisible()
  await expect(sitting.page.locator('.paper-mark').first()).toBeAttached()
  return sitting
}

const scrolled = (page: Page) => page.locator('.paper-scroll').evaluate((pane) => [pane.scrollLeft, pane.scrollTop])
const chip = (page: Page) => page.locator('.question-chip')

/** How many inked dots there are in the first rows of the pane, and whether any come soon after. */
function inkAtTop(page: Page): Promise<{ first: number; soon: number }> {
  return page.locator('.paper-scroll').evaluate((pane) => {
    const from = pane.getBoundingClientRect().top
    const shown = [...pane.querySelectorAll('canvas')].find((canvas) => canvas.getBoundingClientRect().bottom > from + 1)
    if (!shown) return { first: -1, soon: -1 }
    const box = shown.getBoundingClientRect()
    const row = Math.max(0, Math.round(((from - box.top) / box.height) * shown.height))
    const dots = shown.height / box.height
    const count = (start: number, rows: number) => {
      const pixels = shown.getContext('2d')?.getImageData(0, start, shown.width, Math.max(1, Math.round(rows))).data ?? []
      let ink = 0
      for (let at = 0; at < pixels.length; at += 4) if ((pixels[at] ?? 255) < 150) ink += 1
      return ink
    }
    return { first: count(row, 1.5 * dots), soon: count(row, 30 * dots) }
  })
}

async function cellOf(page: Page, number: number): Promise<void> {
  if (await page.locator('.side-map').isVisible()) await page.locator('.side-map .map .cell').nth(number - 1).click()
  else await jumpTo(page, number)
}

for (const [name, viewport] of [['phone', NARROW], ['desk', DESKTOP]] as const) {
  test(`a jump on a ${name} stands in the white above the question, exponents and numerators below it`, async ({ browser }) => {
    const { page, context } = await sitWithPlaces(browser, `White ${name}`)
    await page.setViewportSize(viewport)
    for (const number of [4, 6, 7, 14, 15, 17, 28, 36, 43, 45]) {
      await cellOf(page, number)
      await expect(chip(page)).toContainText(String(number))
      await page.waitForTimeout(500)
      await expect.poll(async () => (await inkAtTop(page)).soon, { message: `question ${number}` }).toBeGreaterThan(10)
      expect((await inkAtTop(page)).first, `question ${number}`).toBe(0)
    }
    // The look itself is put to the test: some rows further down there is ink.
    await page.locator('.paper-scroll').hover()
    let found = 0
    for (let step = 0; step < 10 && found <= 0; step += 1) {
      await page.mouse.wheel(0, -4)
      await page.waitForTimeout(100)
      found = (await inkAtTop(page)).first
    }
    expect(found).toBeGreaterThan(0)
    await context.close()
  })
}

test('the list that 33 to 35 share is shown with each of them', async ({ browser }) => {
  const { page, context } = await sitWithPlaces(browser, 'Shared')
  const tops = []
  for (const number of [33, 34, 35]) {
    await jumpTo(page, number)
    await page.waitForTimeout(500)
    tops.push((await scrolled(page))[1])
  }
  expect(new Set(tops).size).toBe(1)
  await context.close()
})

test('a paper that is opened lies at its top; who comes back is where they were', async ({ browser }) => {
  const { page, context } = await sitWithPlaces(browser, 'Opening')
  expect(await scrolled(page)).toEqual([0, 0])
  await jumpTo(page, 20)
  await page.reload()
  await expect(page.locator('.paper-mark').first()).toBeAttached()
  await expect.poll(async () => (await scrolled(page))[1]).toBeGreaterThan(300)
  await expect(chip(page)).toContainText('/ 45')
  await context.close()
})

test('a tap on the paper chooses the question, and scrolling away from it says so and chooses nothing', async ({ browser }) => {
  const { page, context, stored } = await sitWithPlaces(browser, 'Taps')
  await jumpTo(page, 10)
  await page.waitForTimeout(500)
  const before = await scrolled(page)
  const pane = await page.locator('.paper-scroll').boundingBox()
  if (!pane) throw new Error('There is no paper.')
  await page.mouse.click(pane.x + 150, pane.y + 190)
  await expect(chip(page).locator('strong')).not.toHaveText('10')
  const chosen = Number(await chip(page).locator('strong').textContent())
  expect([11, 12, 13]).toContain(chosen)
  expect(await scrolled(page)).toEqual(before)
  await choose(page, 'C')
  await expect.poll(stored).toEqual({ [String(chosen)]: 'C' })

  await page.mouse.move(pane.x + 150, pane.y + 190)
  await page.mouse.wheel(0, 1500)
  await expect(chip(page)).toContainText('not on screen')
  await expect(chip(page).locator('strong')).toHaveText(String(chosen))
  await cellOf(page, chosen)
  await expect(chip(page)).toContainText('/ 45')
  await context.close()
})

test('larger paper keeps its left edge, and the next question begins at its own', async ({ browser }) => {
  const { page, context } = await sitWithPlaces(browser, 'Left edge')
  await page.getByRole('button', { name: 'Twice as large' }).click()
  await expect.poll(() => page.locator('.paper-pages').evaluate((pages) => pages.clientWidth)).toBe(2 * PHONE.width)
  expect((await scrolled(page))[0]).toBe(0)
  await page.locator('.paper-scroll').evaluate((pane) => pane.scrollTo(250, 700))
  await page.getByRole('button', { name: 'Next question' }).click()
  await expect.poll(async () => (await scrolled(page))[0]).toBeLessThan(40)
  const pane = await page.locator('.paper-scroll').boundingBox()
  if (!pane) throw new Error('There is no paper.')
  await page.mouse.dblclick(pane.x + 150, pane.y + 100)
  await expect.poll(() => page.locator('.paper-pages').evaluate((pages) => pages.clientWidth)).toBe(PHONE.width)
  await context.close()
})

test('on a phone that lies on its side, paper and sheet stand beside each other', async ({ browser }) => {
  const { page, context } = await sit(browser, openExam('Landscape'))
  await page.setViewportSize({ width: 740, height: 360 })
  const [paper, side] = [await page.locator('.paper').boundingBox(), await page.locator('.side').boundingBox()]
  expect(side?.x).toBeGreaterThanOrEqual((paper?.x ?? 0) + (paper?.width ?? 0) - 1)
  expect(paper?.height).toBeGreaterThan(280)
  expect(paper?.width).toBeGreaterThan(400)
  await context.close()
})

test('what cannot be read is said first and in full, in Uzbek on a narrow phone', async ({ browser }) => {
  const { page, context, student } = await sit(browser, openExam('Warnings'))
  await signIn(context, student, 'uz')
  await page.setViewportSize(NARROW)
  await page.reload()
  await page.getByRole('button', { name: /Barcha savollar/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^36-savol/ }).click()
  const field = page.locator('.open-field input').first()
  await field.fill('2+*)')
  await expect(page.locator('.reading-warning')).toContainText(/Oʻqilmadi: /)
  await field.fill('(−∞; −1/2] ∪ (9; 120/169) ∪ (1000; 2000) ∪ (3000; 4000) ∪ (5000; 6000)')
  await expect(page.locator('.math-over')).toHaveCount(1) // a half is one sign
  const box = await page.locator('.reading').boundingBox()
  const overflow = await page.locator('.reading').evaluate((line) => line.scrollWidth - line.clientWidth)
  expect([overflow, (box?.x ?? 0) >= 0, (box?.x ?? 0) + (box?.width ?? 999) <= NARROW.width]).toEqual([0, true, true])
  await context.close()
})

test('a reading that the server has no time for is said to be away, and comes when it can', async ({ browser }) => {
  test.setTimeout(60_000)
  const { page, context } = await sit(browser, openExam('Busy'))
  await page.route('**/answers/preview/', (route) =>
    route.fulfill({ status: 503, json: { error: 'Busy', code: 'busy', details: {} }, headers: { 'retry-after': '1' } }),
  )
  await jumpTo(page, 36)
  await page.locator('.open-field input').first().fill('1/2')
  await expect(page.locator('.reading')).toContainText('not available just now')
  await page.unroute('**/answers/preview/')
  await expect(page.locator('.reading')).toContainText('Read as:', { timeout: 20_000 })
  await context.close()
})

test('Enter goes from a to b and on to the next question; every key and letter is wide enough', async ({ browser }) => {
  const { page, context } = await sit(browser, openExam('Typing'))
  await page.setViewportSize(NARROW)
  await jumpTo(page, 36)
  await page.getByRole('textbox', { name: 'Answer 36a' }).fill('1')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Answer 36b' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('textbox', { name: 'Answer 37a' })).toBeFocused()
  for (const key of await page.locator('.key-row button').all()) {
    const box = await key.boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), (await key.textContent()) ?? '').toBeGreaterThanOrEqual(44)
  }
  await jumpTo(page, 33)
  const letters = await page.locator('.dock .bubble').all()
  expect(letters).toHaveLength(6)
  const tops = await Promise.all(letters.map(async (letter) => (await letter.boundingBox())?.y))
  expect(new Set(tops).size).toBe(1)
  await page.getByRole('button', { name: /All questions/ }).click()
  await expect(page.getByRole('dialog')).toContainText('0 of 45 answered')
  await context.close()
})

test('a page whose drawing fails says so, and is there after another try', async ({ browser }) => {
  const exam = openExam('Drawing')
  const { page, context } = await sit(browser, exam)
  await page.addInitScript(() => {
    const honest = CanvasRenderingContext2D.prototype.drawImage as (...words: unknown[]) => void
    Object.assign(window, { failsToDraw: true })
    CanvasRenderingContext2D.prototype.drawImage = function draw(this: CanvasRenderingContext2D, ...words: unknown[]) {
      if (this.canvas.closest('.paper-page') && (window as unknown as { failsToDraw: boolean }).failsToDraw) throw new Error('no memory')
      honest.apply(this, words)
    } as typeof CanvasRenderingContext2D.prototype.drawImage
  })
  await page.reload()
  const face = page.getByRole('alert').filter({ hasText: 'Page 1 could not be drawn.' })
  await expect(face).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await choose(page, 'A')
  await page.evaluate(() => Object.assign(window, { failsToDraw: false }))
  await face.getByRole('button', { name: 'Try again' }).click()
  await expect(page.locator('.paper-page[data-drawn=true]').first()).toBeVisible()
  await expect(face).toHaveCount(0)
  await context.close()
})
