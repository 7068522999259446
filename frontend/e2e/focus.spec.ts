import { expect, test } from '@playwright/test'
import { jumpTo, PHONE, signIn, sit } from './desk'
import { BASE, newStudent, openExam } from './stack'

test('closing a dialog gives the focus back to what opened it', async ({ browser }) => {
  const { page, context } = await sit(browser, openExam('Focus'))
  const chip = page.getByRole('button', { name: /All questions/ })
  const finish = page.getByRole('button', { name: 'Finish' })

  await chip.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(chip).toBeFocused()

  await finish.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Go on working' }).focus()
  await page.keyboard.press('Enter')
  await expect(finish).toBeFocused()

  // One dialog that opens another: back to what opened the first.
  await chip.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Check and hand in' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Before you hand in' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(chip).toBeFocused()

  // A jump closes the dialog too.
  await jumpTo(page, 12)
  await expect(chip).toBeFocused()
  await context.close()
})

test('every screen has a title of its own, in the language that is spoken', async ({ browser }) => {
  const exam = openExam('Title of the paper')
  const { page, context } = await sit(browser, exam)
  await expect(page).toHaveTitle(/Title of the paper/)
  const titles = new Set<string>()
  for (const place of ['/', '/exams', '/leaderboard', '/achievements', '/profile', `/exams/${exam}`]) {
    await page.goto(place)
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible()
    await expect(page).not.toHaveTitle('Mock exam')
    titles.add(await page.title())
  }
  expect(titles.size).toBe(6)
  const russian = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await signIn(russian, await newStudent(), 'ru')
  const other = await russian.newPage()
  await other.goto('/profile')
  await expect(other).toHaveTitle(/Профиль/)
  await russian.close()
  await context.close()
})
