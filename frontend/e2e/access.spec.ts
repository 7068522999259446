import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { badge, DESKTOP, PHONE, signIn, sit } from './desk'
import { api, BASE, newStudent, openExam, type Signed } from './stack'

async function expectClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`)).toEqual([])
}

interface ExamRow {
  id: string
  state: string
  my_session: { id: string } | null
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no screen is closed to anybody, ${colorScheme}`, async ({ browser }) => {
    test.setTimeout(180_000)
    const demo = await api<Signed>('auth/demo/', null, {})
    const { results: exams } = await api<{ results: ExamRow[] }>('exams/', demo)
    const over = exams.find((exam) => exam.state === 'closed' || exam.state === 'calibrated')
    const context = await browser.newContext({ viewport: PHONE, baseURL: BASE, colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto('/')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expectClean(page)
    await signIn(context, demo)
    const places = ['/', '/exams', `/exams/${exams[0]?.id}`, `/sessions/${over?.my_session?.id}/results`, '/leaderboard', '/achievements', '/attempts', '/profile', '/profile/nowhere']
    for (const place of places) {
      await page.goto(place)
      await expect(page.locator('.card, .exams').first()).toBeVisible()
      await expectClean(page)
    }
    await context.close()
  })

  test(`the exam and its sheets are closed to nobody, ${colorScheme}`, async ({ browser }) => {
    const { page, context } = await sit(browser, openExam(`Access ${colorScheme}`))
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expectClean(page)
    await page.getByRole('button', { name: /All questions/ }).click()
    await expectClean(page)
    await page.getByRole('button', { name: 'Check and hand in' }).click()
    await expectClean(page)
    await page.getByRole('button', { name: 'Hand in', exact: true }).click()
    await expectClean(page)
    await context.close()
  })
}

test('an exam can be sat with the keyboard alone', async ({ browser }) => {
  const exam = openExam('Keyboard')
  const student = await newStudent()
  const context = await browser.newContext({ viewport: DESKTOP, baseURL: BASE })
  await signIn(context, student)
  const page = await context.newPage()
  await page.goto(`/exams/${exam}`)
  const press = async (name: string) => {
    const target = page.getByRole('button', { name, exact: true })
    await expect(target).toBeVisible()
    for (let tabs = 0; tabs < 90; tabs += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) break
      await page.keyboard.press('Tab')
    }
    await expect(target).toBeFocused()
    await page.keyboard.press('Enter')
  }
  await press('Start the exam')
  await expect(page.locator('[data-drawn=true]').first()).toBeVisible()
  await page.keyboard.press('b')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('c')
  await page.keyboard.press('c')
  await page.keyboard.press('d')
  await expect(badge(page)).toHaveText('Saved')
  const session = page.url().split('/').at(-1) ?? ''
  const held = await api<{ answers: { question_number: number; answer: string }[] }>(`sessions/${session}/`, student)
  expect(held.answers.map(({ question_number: number, answer }) => [number, answer])).toEqual([[1, 'B'], [2, 'D']])
  await press('Finish')
  await press('Hand in')
  await press('Yes, hand in')
  await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
  await context.close()
})
