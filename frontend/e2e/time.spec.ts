import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { badge, begin, choose, jumpTo, PHONE, signIn, sit } from './desk'
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
  await begin(page)
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

test('a sitting that the clock closed goes on when an admin gives more time, with what had come too late', async ({ browser }) => {
  test.setTimeout(240_000)
  // The window stays open, so that no result comes out meanwhile.
  const exam = openExam('Opened again', 4 * 3600, 1)
  const [staying, leaving] = [await sit(browser, exam), await sit(browser, exam)]
  for (const { page, context } of [staying, leaving]) {
    await context.setOffline(true)
    await choose(page, 'C')
  }
  await staying.page.waitForTimeout(95_000)
  for (const { page, context } of [staying, leaving]) {
    await context.setOffline(false)
    await expect(page.getByRole('dialog')).toContainText('1 answer did not arrive', { timeout: 20_000 })
  }
  await leaving.page.getByRole('button', { name: 'I have seen this' }).click()
  await expect(leaving.page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
  for (const { student } of [staying, leaving]) stage('give_time', { exam, student: student.student.id, minutes: 30 })
  await staying.page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await leaving.page.reload()
  await leaving.page.getByRole('link', { name: 'Continue the exam' }).click()
  for (const { page, stored, context } of [staying, leaving]) {
    await expect(badge(page)).toHaveText('Saved')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await expect(page.locator('.timer')).toHaveText(/^2\d:\d\d$/)
    expect(await stored()).toEqual({ '1': 'C' })
    await context.close()
  }
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

/** As a phone in sleep: the wall clock goes on, the monotonic one and every timer stand still. */
const letSleep = (context: BrowserContext) =>
  context.addInitScript(() => {
    const honest = Date.now.bind(Date)
    let slept = 0
    Date.now = () => honest() + slept
    Object.assign(window, { sleepFor: (ms: number) => (slept += ms) })
  })

const sleep = (page: Page, minutes: number) =>
  page.evaluate((ms) => (window as unknown as { sleepFor(ms: number): void }).sleepFor(ms), minutes * 60_000)

async function sitWithSleep(browser: Parameters<typeof sit>[0], exam: string) {
  const student = await newStudent()
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await signIn(context, student)
  await letSleep(context)
  const page = await context.newPage()
  await page.goto(`/exams/${exam}`)
  await begin(page)
  const session = page.url().split('/').at(-1) ?? ''
  return { page, context, student, session }
}

test('forty minutes of sleep without a network are counted', async ({ browser }) => {
  const { page, context } = await sitWithSleep(browser, openExam('Sleep', 3600))
  await expect(page.locator('.timer')).toHaveText(/^(1:00:00|59:\d\d)$/)
  await context.setOffline(true)
  await sleep(page, 40)
  await expect(page.locator('.timer')).toHaveText(/^(20:00|19:\d\d)$/)
  await context.close()
})

test('asleep past the end: the fields lock, and what was typed before is sent', async ({ browser }) => {
  const { page, context, session, student } = await sitWithSleep(browser, openExam('Sleep to the end', 3600))
  await context.setOffline(true)
  await jumpTo(page, 36)
  await page.getByRole('textbox', { name: 'Answer 36a' }).fill('12')
  await sleep(page, 70)
  await expect(page.getByRole('textbox', { name: 'Answer 36a' })).toBeDisabled()
  await expect(page.getByRole('dialog')).toContainText('36a')
  await context.setOffline(false)
  // Here only the phone's clock was wrong: the server says that there is time, so the fields open again.
  await expect(page.getByRole('dialog')).toHaveCount(0, { timeout: 20_000 })
  await expect(page.getByRole('textbox', { name: 'Answer 36a' })).toBeEnabled()
  await expect(page.locator('.timer')).toHaveText(/^(1:00:00|5\d:\d\d)$/)
  await expect(badge(page)).toHaveText('Saved')
  const held = await api<{ answers: { answer: string }[] }>(`sessions/${session}/`, student)
  expect(held.answers.map(({ answer }) => answer)).toEqual(['12'])
  await context.close()
})

test('a wall clock moved while the exam runs takes and gives nothing once the server is heard', async ({ browser }) => {
  const { page, context } = await sitWithSleep(browser, openExam('Moved clock', 3600))
  await sleep(page, -30)
  await choose(page, 'A')
  await expect(badge(page)).toHaveText('Saved')
  await expect(page.locator('.timer')).toHaveText(/^(1:00:00|59:\d\d)$/)
  await sleep(page, 45)
  await choose(page, 'B')
  await expect(badge(page)).toHaveText('Saved')
  await expect(page.locator('.timer')).toHaveText(/^(1:00:00|59:\d\d)$/)
  await context.close()
})

test('waking asks the server for the time at once', async ({ browser }) => {
  const { page, context } = await sitWithSleep(browser, openExam('Waking', 3600))
  await page.waitForTimeout(1500)
  const asked = page.waitForRequest('**/clock/**', { timeout: 4000 })
  await sleep(page, 30)
  await asked
  await expect(page.locator('.timer')).toHaveText(/^(1:00:00|59:\d\d)$/)
  await context.close()
})

test('an end moved to five minutes is told as it is, where it covers nothing', async ({ browser }) => {
  const exam = openExam('Moved near', 1800)
  const { page, context } = await sit(browser, exam)
  stage('move_end', { exam, seconds: 316 })
  await choose(page, 'A')
  await expect(page.locator('.timer')).toHaveText(/^5:1\d$/)
  const told = page.locator('.toast').filter({ hasText: /left/ })
  await expect(told).toHaveText(/5:1\d left/)
  const boxes = await page.evaluate(() => {
    const box = (name: string) => document.querySelector(name)?.getBoundingClientRect()
    return [box('.toast'), box('.dock'), box('.paper'), box('.timer')].map((found) => [found?.top ?? 0, found?.bottom ?? 0])
  })
  const [toast, ...others] = boxes as [number, number][]
  for (const [top, bottom] of others) expect(toast && (toast[1] <= top + 1 || toast[0] >= bottom - 1)).toBe(true)
  await context.close()
})
