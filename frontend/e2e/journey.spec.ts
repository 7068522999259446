import { expect, test } from '@playwright/test'
import { badge, begin, choose, jumpTo, PHONE, sit } from './desk'
import { BASE, openExam } from './stack'

test.use({ viewport: PHONE, locale: 'en-GB', baseURL: BASE })

test('a newcomer gets from the sign-in page to a handed-in exam', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Try it as a demo student' }).click()
  await page.getByRole('navigation').getByRole('link', { name: 'Exams' }).click()
  await page.getByRole('link', { name: /Open now|Running now/ }).first().click()
  await expect(page.locator('.checks .tag-glaze')).toHaveText(['Ready', 'Ready', 'Ready', 'Ready'])
  await begin(page)
  await expect(page.locator('[data-drawn=true]').first()).toBeVisible()

  await choose(page, 'B')
  await expect(badge(page)).toHaveText('Saved')
  await page.getByRole('button', { name: 'Next question' }).click()
  await choose(page, 'C')
  await jumpTo(page, 36)
  await page.getByRole('textbox', { name: 'Answer 36a' }).fill('2')
  await page.getByRole('button', { name: '√', exact: true }).click()
  await page.getByRole('textbox', { name: 'Answer 36a' }).pressSequentially('3')
  await expect(page.getByRole('textbox', { name: 'Answer 36a' })).toHaveValue('2√3')
  await expect(badge(page)).toHaveText('Saved')

  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Hand in', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('52 answers are still empty')
  await page.getByRole('button', { name: 'Yes, hand in' }).click()
  await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
})

test('the results of an exam that is over show the score, the ruler and every slot', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('desk.language', 'en'))
  await page.goto('/?demo=1')
  await page.getByRole('navigation').getByRole('link', { name: 'Exams' }).click()
  await page.getByRole('link', { name: /Results are out/ }).first().click()
  await expect(page.locator('.score-big')).toContainText('/ 55')
  await expect(page.getByRole('img', { name: /Level \d+/ })).toBeVisible()
  await expect(page.getByRole('table', { name: 'All answers' }).getByRole('row')).toHaveCount(56)
})

test('the paper is zoomed by its buttons and keeps its pages when the network goes', async ({ browser }) => {
  const { page, context } = await sit(browser, openExam('Zoom'))
  const width = () => page.locator('.paper-pages').evaluate((pages) => pages.clientWidth)
  const before = await width()
  await page.getByRole('button', { name: 'Twice as large' }).click()
  await expect.poll(width).toBeGreaterThan(before * 1.2)
  await context.setOffline(true)
  await jumpTo(page, 45)
  await expect(page.locator('.paper-page').last()).toHaveAttribute('data-drawn', 'true')
  await context.close()
})
