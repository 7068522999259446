import { type Browser, chromium, expect, type Page, test } from '@playwright/test'
import { canRunOldBrowsers, helpPlaywright, oldChromium } from './oldChromium'
import { badge, begin, choose, jumpTo, PHONE, signIn } from './desk'
import { api, BASE, newStudent, openExam } from './stack'

/** The lowest that is promised (tools/browsers.mjs), what many old phones have, and the last one for Windows 7. */
const VERSIONS = [87, 92, 109]

const HELP = 'How do I write it?'

/** Dark points on the page's picture: nothing, or a white sheet, is no paper. */
const inkOn = (page: Page) =>
  page.locator('[data-drawn=true] canvas').first().evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const points = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []
    let dark = 0
    for (let at = 0; at < points.length; at += 4) if ((points[at] ?? 255) < 100 && (points[at + 3] ?? 0) > 200) dark += 1
    return dark
  })

for (const version of VERSIONS) {
  test.describe(`Chromium ${version}`, () => {
    test.skip(!canRunOldBrowsers, 'its program is for Linux on x86-64')
    let browser: Browser
    test.beforeAll(async () => {
      test.setTimeout(180_000)
      browser = await chromium.launch({ executablePath: await oldChromium(version), args: ['--no-sandbox', '--disable-gpu'] })
    })
    test.afterAll(() => browser.close())

    test('sits a whole exam: lobby, paper, closed and open answers, notes, help, a reload, hand-in', async () => {
      expect(browser.version()).toMatch(new RegExp(`^${version}\\.`))
      const exam = openExam(`Chromium ${version}`)
      const student = await newStudent()
      const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
      await signIn(context, student)
      const page = await context.newPage()
      const thrown: string[] = []
      page.on('pageerror', (error) => thrown.push(error.message))
      await helpPlaywright(page)
      await page.goto(`/exams/${exam}`)
      await expect(page.locator('.checks .tag-glaze')).toHaveCount(4, { timeout: 30_000 })
      await begin(page)
      await expect(page.locator('[data-drawn=true]').first()).toBeVisible({ timeout: 30_000 })
      expect(await inkOn(page)).toBeGreaterThan(500)
      await choose(page, 'B')
      await page.getByRole('button', { name: 'Strike out options' }).click()
      await page.getByRole('button', { name: 'Strike out D' }).click()
      await expect(page.locator('.bubble-struck')).toHaveText('D struck out')
      await jumpTo(page, 36)
      await expect(page.locator('.question-chip strong')).toHaveText('36')
      await expect.poll(() => page.locator('.paper-scroll').evaluate((pane) => pane.scrollTop)).toBeGreaterThan(300)
      await page.getByRole('textbox', { name: 'Answer 36a' }).focus()
      await page.getByRole('button', { name: HELP }).click()
      const [panel, field] = [await page.locator('.help').boundingBox(), await page.locator('.open-field').first().boundingBox()]
      expect((panel?.y ?? 0) + (panel?.height ?? 0)).toBeLessThanOrEqual(field?.y ?? 0)
      await page.locator('.help').getByRole('button', { name: /Square root/ }).click()
      await expect(page.locator('.reading')).toContainText('Read as:')
      await page.keyboard.press('Escape')
      await expect(page.locator('.help')).toHaveCount(0)
      await expect(badge(page)).toHaveText('Saved')

      await page.reload()
      await expect(page.getByRole('textbox', { name: 'Answer 36a' })).toHaveValue('2sqrt(3)')
      await jumpTo(page, 1)
      await expect(page.locator('.bubble-struck')).toHaveText('D struck out')
      await expect(page.locator('.bubble[aria-pressed=true]')).toHaveText('B')
      const session = page.url().split('/').at(-1) ?? ''
      const { answers } = await api<{ answers: { question_number: number; sub_part: string; answer: string }[] }>(`sessions/${session}/`, student)
      expect(answers.map((row) => [`${row.question_number}${row.sub_part}`, row.answer])).toEqual([['1', 'B'], ['36a', '2sqrt(3)']])
      await page.getByRole('button', { name: 'Finish' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Hand in', exact: true }).click()
      await page.getByRole('button', { name: 'Yes, hand in' }).click()
      await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
      expect(thrown).toEqual([])
      await context.close()
    })
  })
}
