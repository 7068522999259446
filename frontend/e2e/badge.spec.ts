import { expect, test } from '@playwright/test'
import { begin, choose, signIn } from './desk'
import { BASE, newStudent, openExam } from './stack'

for (const language of ['uz', 'ru', 'en'] as const) {
  for (const width of [320, 360]) {
    test(`the badge is whole at ${width} px, ${language}`, async ({ browser }) => {
      const exam = openExam(`Badge ${language} ${width}`)
      const context = await browser.newContext({ viewport: { width, height: 640 }, baseURL: BASE })
      await signIn(context, await newStudent(), language)
      const page = await context.newPage()
      await page.goto(`/exams/${exam}`)
      await begin(page)
      const whole = async (status: RegExp) => {
        await expect(page.locator('.badge')).toHaveAttribute('data-status', status)
        const cut = await page.locator('.badge').evaluate((badge) => {
          const { left, right } = badge.getBoundingClientRect()
          return badge.scrollWidth > badge.clientWidth || left < 0 || right > window.innerWidth
        })
        expect(cut).toBe(false)
      }
      await whole(/idle/)
      await choose(page, 'A')
      await whole(/saved/)
      await context.setOffline(true)
      await choose(page, 'B')
      await whole(/offline/)
      await expect(page.locator('.badge')).toContainText('1')
      await context.setOffline(false)
      await page.route('**/answers/', (route) =>
        route.fulfill({ status: 503, json: { error: 'Busy.', code: 'busy', details: {} }, headers: { 'retry-after': '60' } }),
      )
      await choose(page, 'C')
      await whole(/busy/)
      await context.close()
    })
  }
}
