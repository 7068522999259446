import { expect, type Page, test } from '@playwright/test'
import { begin, jumpTo, PHONE, signIn } from './desk'
import { api, BASE, newStudent, openExam, type Signed } from './stack'

test.use({ viewport: PHONE, baseURL: BASE })

const hasStarted = async (exam: string, student: Signed) => {
  const lobby = await api<{ my_session: unknown }>(`exams/${exam}/lobby/`, student)
  return lobby.my_session !== null
}
const engine = (page: Page) => page.locator('.checks li').last()

/** Each is a way in which the exam could not be sat; none of them may cost a second of its time. */
const LACKS: [name: string, address: string, answer: 'abort' | string][] = [
  ['the code of the exam does not come', '**/assets/ExamRoute-*.js', 'abort'],
  ['the help on writing answers does not come', '**/assets/aids-*.js', 'abort'],
  ['the PDF engine does not come', '**/assets/engine-*.js', 'abort'],
  ['the worker of the PDF engine does not start', '**/assets/pdfWorker-*.js', 'throw new Error("no")'],
]
for (const [name, address, answer] of LACKS) {
  test(`${name}: the start is refused with a sentence, and its clock does not run`, async ({ page, context }) => {
    const exam = openExam(name)
    const student = await newStudent()
    await signIn(context, student)
    await page.route(address, (route) =>
      answer === 'abort' ? route.abort() : route.fulfill({ contentType: 'text/javascript', body: answer }),
    )
    await page.goto(`/exams/${exam}`)
    await page.getByRole('button', { name: 'Start the exam' }).click({ timeout: 2000 }).catch(() => undefined)
    await expect(page.getByRole('alert')).toContainText('its clock was not started')
    await expect(engine(page)).toContainText('Does not work')
    expect(await hasStarted(exam, student)).toBe(false)
    await page.unroute(address)
    await page.locator('.lobby-start').getByRole('button', { name: 'Check again' }).click()
    await expect(engine(page)).toContainText('Ready')
    await begin(page)
    await expect(page.locator('[data-drawn=true]').first()).toBeVisible()
    await context.close()
  })
}

test('a page that stays white is no viewer', async ({ page, context }) => {
  await signIn(context, await newStudent())
  await page.addInitScript(() => {
    CanvasRenderingContext2D.prototype.fill = () => undefined
    CanvasRenderingContext2D.prototype.fillText = () => undefined
  })
  await page.goto(`/exams/${openExam('White')}`)
  await expect(engine(page)).toContainText('Does not work', { timeout: 20_000 })
})

test('a failed call is no clock set by the server', async ({ page, context }) => {
  await signIn(context, await newStudent())
  await page.route('**/exams/upcoming/', (route) => route.abort())
  await page.goto(`/exams/${openExam('No clock')}`)
  await expect(page.locator('.checks li').nth(1)).toContainText('The server could not be asked for the time.')
})

test('a device that keeps nothing is warned and may start', async ({ page, context }) => {
  await signIn(context, await newStudent())
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('refused', 'SecurityError')
    }
  })
  await page.goto(`/exams/${openExam('No store')}`)
  await expect(page.locator('.checks li').nth(2)).toContainText('Free some space')
  await begin(page)
  await expect(page.locator('.dock')).toBeVisible()
})

test('once started, the exam fetches nothing more of the app', async ({ page, context }) => {
  await signIn(context, await newStudent())
  await page.goto(`/exams/${openExam('All here')}`)
  await expect(page.locator('.checks .tag-glaze')).toHaveCount(4)
  await page.route('**/assets/**', (route) => route.abort())
  await begin(page)
  await expect(page.locator('[data-drawn=true]').first()).toBeVisible()
  await jumpTo(page, 36)
  await page.getByRole('button', { name: 'How do I write it?' }).click()
  await page.locator('.help').getByRole('button', { name: /Square root/ }).click()
  await expect(page.locator('.reading .math')).toBeVisible()
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
})
