import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test'
import { api, BASE, newStudent, type Signed } from './stack'

export const PHONE = { width: 390, height: 844 }
export const DESKTOP = { width: 1280, height: 800 }

/** Tokens as the app itself keeps them: the student is signed in from the first page on. */
export async function signIn(context: BrowserContext, student: Signed, language = 'en'): Promise<void> {
  await context.addInitScript(
    ([tokens, spoken]) => {
      localStorage.setItem('desk.tokens', tokens as string)
      localStorage.setItem('desk.language', spoken as string)
    },
    [JSON.stringify({ access: student.access, refresh: student.refresh }), language],
  )
}

export interface Sitting {
  context: BrowserContext
  page: Page
  student: Signed
  session: string
  /** What the server holds, by slot. */
  stored(): Promise<Record<string, string>>
}

interface Held {
  status: string
  answers: { question_number: number; sub_part: string; answer: string }[]
}

/** Begin or go on, in any language; an exam that leaves less than its full time asks once more. */
export async function begin(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Start the exam|Continue the exam|Начать экзамен|Imtihonni boshlash)$/ }).click()
  const again = page.getByRole('dialog').getByRole('button', { name: /^(Start now|Начать сейчас|Hozir boshlash)$/ })
  await expect(again.or(page.locator('.dock')).first()).toBeVisible({ timeout: 20_000 })
  if (await again.isVisible()) await again.click()
  await expect(page.locator('.dock')).toBeVisible({ timeout: 20_000 })
}

/** A student at the desk, the exam begun and the first page of the paper drawn. */
export async function sit(browser: Browser, exam: string, known?: Signed): Promise<Sitting> {
  const student = known ?? (await newStudent())
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await signIn(context, student)
  const page = await context.newPage()
  await page.goto(`/exams/${exam}`)
  await begin(page)
  await expect(page.locator('[data-drawn=true]').first()).toBeVisible()
  const session = page.url().split('/').at(-1) ?? ''
  const stored = async () => {
    const held = await api<Held>(`sessions/${session}/`, student)
    return Object.fromEntries(held.answers.map((row) => [`${row.question_number}${row.sub_part}`, row.answer]))
  }
  return { context, page, student, session, stored }
}

export const choose = (page: Page, letter: string) =>
  page.locator('.dock').getByRole('button', { name: letter, exact: true }).click()

export async function jumpTo(page: Page, question: number): Promise<void> {
  await page.getByRole('button', { name: /All questions/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: new RegExp(`^Question ${question},`) }).click()
}

export const badge = (page: Page) => page.locator('.badge')
