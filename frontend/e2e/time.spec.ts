import { expect, test } from '@playwright/test'
import { badge, choose, jumpTo, PHONE, signIn, sit } from './desk'
import { api, BASE, newStudent, openExam, stage } from './stack'

test('a wrong clock on the phone does not change the time left', async ({ browser }) => {
  const exam = openExam('Wrong clock', 1800)
  const student = await newStudent()
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await signIn(context, student)
  await context.addInitScript(() => {
    const honest = Date.now.bind(Date)
    Date.now = () => honest() + 3 * 3_600_000
  })
  const page = await context.newPage()
  await page.goto(`/exams/${exam}`)
  await page.getByRole('button', { name: 'Start the exam' }).click()
  await expect(page.locator('.timer')).toHaveText(/^(30:00|29:\d\d)$/)
  await context.close()
})

test('the time runs out in the middle of typing: what was typed counts', async ({ browser }) => {
  const exam = openExam('Short', 20)
  const { page, context, stored } = await sit(browser, exam)
  await jumpTo(page, 36)
  const field = page.getByRole('textbox', { name: 'Answer 36a' })
  for (let digit = 0; !(await page.getByRole('dialog', { name: 'Time is up' }).isVisible()); digit = (digit + 1) % 10) {
    await field.pressSequentially(String(digit), { delay: 120, timeout: 2000 }).catch(() => undefined)
  }
  await expect(field).toBeDisabled()
  const typed = await field.inputValue()
  expect(typed.length).toBeGreaterThan(3)
  await expect(page.getByRole('dialog')).toContainText('Everything you answered is on the server.')
  expect(await stored()).toEqual({ '36a': typed })
  await page.getByRole('button', { name: 'To the results' }).click()
  await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
  await context.close()
})

test('answers that miss the grace period are shown with their values', async ({ browser }) => {
  const exam = openExam('Too late', 15)
  const { page, context } = await sit(browser, exam)
  await context.setOffline(true)
  await choose(page, 'C')
  await expect(page.getByRole('dialog', { name: 'Time is up' })).toContainText('Keep this page open', { timeout: 20_000 })
  await page.waitForTimeout(33_000)
  await context.setOffline(false)
  await expect(page.getByRole('dialog')).toContainText('1 answer did not arrive', { timeout: 20_000 })
  await expect(page.getByRole('dialog').locator('dd')).toHaveText('C')
  await context.close()
})

test('an exam that is extended while it runs says so and goes on', async ({ browser }) => {
  const exam = openExam('Extended', 600)
  const { page, context } = await sit(browser, exam)
  await expect(page.locator('.timer')).toHaveText(/^(10:00|9:\d\d)$/)
  stage('move_end', { exam, seconds: 1800 })
  await choose(page, 'A')
  await expect(badge(page)).toHaveText('Saved')
  await expect(page.locator('.timer')).toHaveText(/^(30:00|29:\d\d)$/)
  await expect(page.getByText(/The end was moved to/).first()).toBeAttached()
  await context.close()
})

test('results appear by themselves when they are released', async ({ browser }) => {
  test.setTimeout(270_000)
  const exam = openExam('Released', 60)
  const { page, context, student, session } = await sit(browser, exam)
  await choose(page, 'A')
  await expect(badge(page)).toHaveText('Saved')
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('button', { name: 'Hand in', exact: true }).click()
  await page.getByRole('button', { name: 'Yes, hand in' }).click()
  await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
  await expect(page.locator('.score-big')).toContainText('/ 55', { timeout: 200_000 })
  expect(await api(`sessions/${session}/results/`, student)).toMatchObject({ max_score: 55 })
  await context.close()
})
