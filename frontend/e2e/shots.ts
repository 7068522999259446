import { expect, type Page, test } from '@playwright/test'
import { choose, DESKTOP, jumpTo, PHONE, signIn, sit } from './desk'
import { api, BASE, openExam, type Signed } from './stack'

interface ExamRow {
  id: string
  state: string
  my_session: { id: string } | null
}

const LANGUAGE = process.env.SHOTS_LANGUAGE ?? 'uz'

/** Every screen, at both sizes, light and dark, into `screenshots/`; to be looked at by a person. */
for (const [size, viewport] of [['phone', PHONE], ['desktop', DESKTOP]] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${size}, ${colorScheme}`, async ({ browser }) => {
      const shoot = async (page: Page, name: string, fullPage = false) => {
        await page.waitForTimeout(400)
        await page.screenshot({ path: `screenshots/${size}-${colorScheme}-${name}.png`, fullPage })
      }
      const demo = await api<Signed>('auth/demo/', null, {})
      const { results: exams } = await api<{ results: ExamRow[] }>('exams/', demo)
      const over = exams.find((exam) => exam.my_session && exam.state !== 'open')
      const deviceScaleFactor = size === 'phone' ? 2 : 1
      const context = await browser.newContext({ viewport, deviceScaleFactor, baseURL: BASE, colorScheme, locale: 'uz-UZ' })
      const page = await context.newPage()
      await page.goto('/')
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await shoot(page, 'sign-in')
      await signIn(context, demo, LANGUAGE)
      const places = {
        home: '/',
        exams: '/exams',
        lobby: `/exams/${exams.find((exam) => exam.state === 'upcoming')?.id}`,
        practice: `/exams/${over?.id}`,
        results: `/sessions/${over?.my_session?.id}/results`,
        leaderboard: '/leaderboard',
        achievements: '/achievements',
        profile: '/profile',
      }
      for (const [name, place] of Object.entries(places)) {
        await page.goto(place)
        await expect(page.locator('.card, .exams').first()).toBeVisible()
        await shoot(page, name)
        if (name === 'home' || name === 'results') await shoot(page, `${name}-whole`, true)
      }
      await context.close()

      const desk = await sit(browser, openExam('Matematika. Milliy sertifikat'))
      await desk.page.setViewportSize(viewport)
      await desk.page.emulateMedia({ colorScheme })
      await choose(desk.page, 'B')
      await shoot(desk.page, 'exam-choice')
      if (size === 'phone') await jumpTo(desk.page, 36)
      else await desk.page.locator('.side-map .cell').nth(35).click()
      await desk.page.locator('.open-field input').first().fill('2√3')
      await shoot(desk.page, 'exam-open')
      await desk.page.getByRole('button', { name: 'Finish' }).click()
      await shoot(desk.page, 'review')
      await desk.page.getByRole('button', { name: 'Hand in', exact: true }).click()
      await desk.page.getByRole('button', { name: 'Yes, hand in' }).click()
      await expect(desk.page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
      await shoot(desk.page, 'waiting')
      await desk.context.close()
    })
  }
}
