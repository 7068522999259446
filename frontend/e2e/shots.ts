import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { begin, signIn } from './desk'
import { findings } from './looks'
import { api, BASE, newStudent, openExam, type Signed, stage } from './stack'

/* Every screen for a person to look at, and what a program can see of it: `npm run shots`, into screenshots/. */

interface Attempt {
  id: string
  exam: { id: string }
  percent: number | null
}

const FOLDER = 'screenshots'
const FOUND = `${FOLDER}/findings.txt`
const LANGUAGES = (process.env.SHOTS_LANGUAGES ?? 'uz,ru,en').split(',')
const SIZES = { phone: { width: 360, height: 740 }, laptop: { width: 1366, height: 768 } }
const SCHEMES = ['light', 'dark'] as const

interface Stage {
  demo: Signed
  /** Has practised: one paper to its end, another one half. */
  practiser: Signed
  places: Record<string, { who: Signed; to: string; isWhole?: boolean; ready?: (page: Page) => Promise<unknown> }>
  open: string
}

let staged: Promise<Stage> | null = null

/** The demo's season, a student who practises, an exam that leaves little time: set once for all pictures. */
async function setStage(): Promise<Stage> {
  const demo = await api<Signed>('auth/demo/', null, {})
  const { results: attempts } = await api<{ results: Attempt[] }>('attempts/?mode=live', demo)
  const [last, before] = attempts.filter(({ percent }) => percent !== null)
  const { results: exams } = await api<{ results: { id: string; state: string }[] }>('exams/', demo)
  stage('give_solutions', { exam: last?.exam.id })
  const practiser = await newStudent('Oʻgʻiloy')
  const done = await api<{ id: string }>(`exams/${last?.exam.id}/start/`, practiser, { mode: 'practice' })
  const answers = ['A', 'B', 'C', 'D'].map((answer, at) => ({ question_number: at + 1, sub_part: '', answer, revision: 1 }))
  const typed = { question_number: 36, sub_part: 'a', answer: '(-oo;-120/169]', revision: 1 }
  await api(`sessions/${done.id}/answers/`, practiser, { answers: [...answers, typed] })
  await api(`sessions/${done.id}/submit/`, practiser, {})
  const half = await api<{ id: string }>(`exams/${before?.exam.id}/start/`, practiser, { mode: 'practice' })
  await api(`sessions/${half.id}/answers/`, practiser, { answers })
  const results = `/sessions/${last?.id}/results`
  return {
    demo,
    practiser,
    open: openExam('Matematika. Milliy sertifikat — ochiq sinov'),
    places: {
      home: { who: demo, to: '/', isWhole: true },
      'home-newcomer': { who: practiser, to: '/', isWhole: true, ready: skipTour },
      exams: { who: demo, to: '/exams', isWhole: true },
      lobby: { who: demo, to: `/exams/${exams.find((exam) => exam.state === 'upcoming')?.id}`, isWhole: true },
      'lobby-late': { who: demo, to: `/exams/${openExam('Matematika. Milliy sertifikat — kech', 26 * 60)}`, isWhole: true },
      'lobby-resume': { who: practiser, to: `/exams/${before?.exam.id}`, ready: (page) => page.locator('.lobby-start .button').last().click() },
      results: { who: demo, to: results, isWhole: true },
      'results-row': { who: demo, to: results, ready: openRow('34') },
      'results-row-open': { who: demo, to: results, ready: openRow('40b') },
      'results-missed': { who: demo, to: results, ready: (page) => page.locator('.chip').nth(1).click() },
      'results-practice': { who: practiser, to: `/sessions/${done.id}/results`, isWhole: true },
      solutions: { who: demo, to: `/sessions/${last?.id}/solutions`, ready: drawn },
      attempts: { who: demo, to: '/attempts', isWhole: true },
      'attempts-practice': { who: practiser, to: '/attempts' },
      leaderboard: { who: demo, to: '/leaderboard' },
      'around-me': { who: demo, to: '/leaderboard', ready: (page) => page.locator('.chip, [aria-pressed]').last().click() },
      'around-me-exam': { who: demo, to: `/leaderboard/exam/${last?.exam.id}`, ready: (page) => page.locator('.chip, [aria-pressed]').last().click() },
      achievements: { who: demo, to: '/achievements', isWhole: true },
      profile: { who: demo, to: '/profile', isWhole: true },
      nowhere: { who: demo, to: '/profile/nowhere' },
    },
  }
}

const skipTour = (page: Page) => page.evaluate(() => localStorage.setItem('desk.tour', '1')).then(() => page.reload())
const drawn = (page: Page) => expect(page.locator('[data-drawn=true]').first()).toBeVisible({ timeout: 30_000 })

const openRow = (slot: string) => async (page: Page) => {
  const row = page.locator('.slot-name', { hasText: new RegExp(`^${slot}$`) }).last()
  await row.click()
  await expect(page.locator('.question-sheet[data-drawn=true]')).toBeVisible({ timeout: 30_000 })
  await row.evaluate((button) => window.scrollTo(0, button.getBoundingClientRect().top + scrollY - 120))
}

async function shoot(page: Page, name: string, isWhole = false): Promise<void> {
  await page.waitForTimeout(400)
  await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: isWhole })
  for (const found of await findings(page)) appendFileSync(FOUND, `${name}: ${found}\n`)
}

test.beforeAll(() => {
  mkdirSync(FOLDER, { recursive: true })
  if (staged === null) writeFileSync(FOUND, '')
})

for (const language of LANGUAGES) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    for (const colorScheme of SCHEMES) {
      const look = `${size}-${colorScheme}-${language}`
      const deviceScaleFactor = size === 'phone' ? 2 : 1
      test(look, async ({ browser }) => {
        const { places, open } = await (staged ??= setStage())
        const enter = async (who: Signed): Promise<[BrowserContext, Page]> => {
          const context = await browser.newContext({ viewport, deviceScaleFactor, baseURL: BASE, colorScheme, reducedMotion: 'reduce' })
          await signIn(context, who, language)
          return [context, await context.newPage()]
        }
        for (const [name, { who, to, isWhole, ready }] of Object.entries(places)) {
          const [context, page] = await enter(who)
          await page.goto(to)
          await expect(page.locator('.card, .exams, .reader').first()).toBeVisible()
          await ready?.(page)
          await shoot(page, `${name}-${look}`, isWhole)
          await context.close()
        }
        await sitting(await enter(await newStudent('Dilnoza')), open, look)
      })
    }
  }
}

/** The exam itself: a choice, an open answer, the map, the review, the question, and waiting for results. */
async function sitting([context, page]: [BrowserContext, Page], exam: string, look: string): Promise<void> {
  await page.goto(`/exams/${exam}`)
  await begin(page)
  await drawn(page)
  await page.locator('.bubble').nth(1).click()
  await shoot(page, `exam-choice-${look}`)
  const chip = page.locator('.question-chip')
  const cells = (await page.locator('.side-map .cell').first().isVisible()) ? page.locator('.side-map .cell') : null
  const to = async (number: number) => {
    if (cells) return cells.nth(number - 1).click()
    await chip.click()
    await page.getByRole('dialog').locator('.cell').nth(number - 1).click()
  }
  await to(36)
  const [first, second] = [page.locator('.open-field input').first(), page.locator('.open-field input').nth(1)]
  await first.fill('(-oo;-120/169] U {sqrt3}')
  await second.fill('bilmadim')
  await page.waitForTimeout(2500)
  await shoot(page, `exam-open-${look}`)
  await page.locator('.topbar-finish').click()
  await page.waitForTimeout(1500)
  await shoot(page, `review-${look}`)
  await page.getByRole('dialog').locator('.dialog-actions .button').first().click()
  await shoot(page, `review-question-${look}`)
  await page.getByRole('dialog').locator('.dialog-actions .button').first().click()
  await expect(page.locator('.waiting')).toBeVisible({ timeout: 20_000 })
  await shoot(page, `waiting-${look}`)
  await context.close()
}
