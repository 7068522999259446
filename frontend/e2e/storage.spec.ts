import { type BrowserContext, expect, test } from '@playwright/test'
import { badge, begin, choose, jumpTo, PHONE, signIn, sit } from './desk'
import { BASE, newStudent, openExam } from './stack'

/** Each makes one thing that the browser offers stay silent for ever. */
const SILENT: Record<string, () => void> = {
  'indexedDB.open': () => {
    IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest
  },
  'the reading of a store': () => {
    const silent = () => new EventTarget() as IDBRequest
    IDBObjectStore.prototype.getAll = silent
    IDBObjectStore.prototype.get = silent
  },
  'Web Locks': () => {
    LockManager.prototype.request = () => new Promise<never>(() => undefined)
  },
}

async function enter(context: BrowserContext, exam: string) {
  const page = await context.newPage()
  await page.goto(`/exams/${exam}`)
  await begin(page)
  return page
}

for (const [what, silence] of Object.entries(SILENT)) {
  test(`the exam opens although ${what} never answers`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
    await signIn(context, await newStudent())
    await context.addInitScript(silence)
    const page = await enter(context, openExam(`Silent ${what}`))
    await choose(page, 'A')
    if (what !== 'Web Locks') await expect(page.locator('.topbar')).toContainText('only while this page is open')
    await expect(badge(page)).toContainText('Saved')
    await context.close()
  })
}

test('a store that answers late still shows what did not arrive before the exam was over', async ({ browser }) => {
  test.setTimeout(240_000)
  const { page, context } = await sit(browser, openExam('Late store', 4 * 3600, 1))
  await context.setOffline(true)
  await choose(page, 'C')
  await expect(badge(page)).toContainText('1 kept here')
  const address = page.url()
  await page.close()
  await new Promise((resolve) => setTimeout(resolve, 95_000))
  await context.setOffline(false)
  const again = await context.newPage()
  await again.addInitScript(() => {
    const honest = IDBFactory.prototype.open
    let isAwake = false
    IDBFactory.prototype.open = function open(...words: [string, number?]) {
      return isAwake ? honest.apply(this, words) : (new EventTarget() as IDBOpenDBRequest)
    }
    Object.assign(window, { wake: () => (isAwake = true) })
  })
  await again.goto(address)
  const dialog = again.getByRole('dialog')
  await expect(dialog).toContainText('does not answer yet', { timeout: 20_000 })
  await expect(dialog).not.toContainText('Everything you answered')
  await again.evaluate(() => (window as unknown as { wake(): void }).wake())
  await expect(dialog).toContainText('1 answer did not arrive', { timeout: 20_000 })
  await expect(dialog.locator('dd')).toHaveText('C')
  await context.close()
})

test('a store that the browser closed is opened anew, and what is pending is written again', async ({ browser }) => {
  const exam = openExam('Closed store')
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await signIn(context, await newStudent())
  await context.addInitScript(() => {
    const opened: IDBDatabase[] = []
    const honest = IDBFactory.prototype.open
    IDBFactory.prototype.open = function open(...words: [string, number?]) {
      const request = honest.apply(this, words)
      request.addEventListener('success', () => opened.push(request.result))
      return request
    }
    Object.assign(window, { closeStores: () => opened.splice(0).forEach((database) => database.close()) })
  })
  const page = await enter(context, exam)
  await choose(page, 'A')
  await expect(badge(page)).toHaveText('Saved')
  await page.evaluate(() => (window as unknown as { closeStores(): void }).closeStores())
  await context.route('**/answers/', (route) => route.abort())
  await jumpTo(page, 36)
  await page.getByRole('textbox', { name: 'Answer 36a' }).fill('42')
  await expect(badge(page)).toContainText('1')
  await expect(page.locator('.topbar')).not.toContainText('only while this page is open')
  const address = page.url()
  await page.close()
  await context.unroute('**/answers/')
  const again = await context.newPage()
  await again.goto(address)
  await jumpTo(again, 36)
  await expect(again.getByRole('textbox', { name: 'Answer 36a' })).toHaveValue('42')
  await expect(badge(again)).toHaveText('Saved')
  await context.close()
})

test('a window that stores nothing at all still keeps what was typed, through a sign-in in between', async ({ browser }) => {
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await signIn(context, await newStudent())
  await context.addInitScript(() => {
    Object.defineProperty(window, 'indexedDB', { get: () => undefined })
  })
  const page = await enter(context, openExam('No store'))
  await context.setOffline(true)
  await choose(page, 'C')
  await expect(page.locator('.topbar')).toContainText('only while this page is open')
  const address = new URL(page.url()).pathname
  await page.evaluate(() => {
    history.pushState(null, '', '/profile')
  })
  await expect(page.locator('.dock')).toHaveCount(0)
  await context.setOffline(false)
  await page.evaluate((place) => history.pushState(null, '', place), address)
  await expect(badge(page)).toContainText('Saved', { timeout: 20_000 })
  await expect(page.locator('.dock').getByRole('button', { name: 'C', exact: true })).toHaveAttribute('aria-pressed', 'true')
  await context.close()
})

test('after a crash the exam goes on where it was, without a conflict', async ({ browser }) => {
  const { page, context } = await sit(browser, openExam('Crash'))
  await choose(page, 'A')
  await expect(badge(page)).toHaveText('Saved')
  const address = page.url()
  const again = await context.newPage()
  const devtools = await context.newCDPSession(page)
  devtools.send('Page.crash').catch(() => undefined)
  await again.goto(address)
  await expect(again.locator('.dock')).toBeVisible()
  await expect(again.getByRole('dialog')).toHaveCount(0)
  await again.reload()
  await expect(again.locator('.dock')).toBeVisible()
  await expect(again.getByRole('dialog')).toHaveCount(0)
  await context.close()
})

test('a second window that took the exam and was closed leaves no conflict behind', async ({ browser }) => {
  const exam = openExam('Second window')
  const { page, context } = await sit(browser, exam)
  await choose(page, 'A')
  await expect(badge(page)).toHaveText('Saved')
  const address = page.url()
  const second = await context.newPage()
  await second.goto(address)
  await second.getByRole('button', { name: 'Continue here' }).click()
  await expect(second.getByRole('dialog')).toHaveCount(0)
  await second.getByRole('button', { name: 'Next question' }).click()
  await choose(second, 'B')
  await expect(badge(second)).toHaveText('Saved')
  await second.reload()
  await expect(second.locator('.dock')).toBeVisible()
  await expect(second.getByRole('dialog')).toHaveCount(0)
  await second.close()
  await page.reload()
  await expect(page.locator('.dock')).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await context.close()
})
