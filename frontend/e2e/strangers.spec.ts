import { expect, type Page, type Route, test } from '@playwright/test'
import { badge, choose, jumpTo, PHONE, signIn, sit } from './desk'
import { BASE, newStudent, openExam } from './stack'

/** What proxies, captive portals and filters on the way answer in our place. */
type Stranger = { status: number; contentType?: string; body?: string; headers?: Record<string, string> }

const PAGE = '<!doctype html><title>Welcome to the hotel</title><p>Please sign in to use the network.'
const html = (status: number): Stranger => ({ status, contentType: 'text/html', body: PAGE })
const json = (status: number, body: unknown): Stranger => ({ status, contentType: 'application/json', body: JSON.stringify(body) })

const STRANGERS: [name: string, answer: Stranger][] = [
  ...[400, 401, 403, 404, 405, 409, 413, 429, 451, 502, 511, 200].map((status): [string, Stranger] => [`${status} HTML`, html(status)]),
  ['204', { status: 204 }],
  ['a redirect', { status: 302, headers: { location: '/welcome' } }],
  ['half of our JSON', { status: 200, contentType: 'application/json', body: '{"status": "saved", "answers": [{"questi' }],
  ['"saved" without the answers', json(200, { status: 'saved', answers: [], server_time_ms: 1, deadline_ms: 1 })],
  ['the JSON of somebody else', json(200, { status: 'ok', login: 'https://portal.example' })],
  ['a refusal in the JSON of somebody else', json(400, { error: { message: 'blocked' }, code: 400 })],
  ['a conflict in the JSON of somebody else', json(409, { detail: 'conflict' })],
  ['an end in the JSON of somebody else', json(400, { code: 4001, error: 'time_expired' })],
]

const SAVES = '**/api/v1/sessions/*/answers/'

/** The next request to these addresses is answered by a stranger; those after it get through. */
async function meetOnce(page: Page, addresses: string, stranger: Stranger): Promise<void> {
  await page.route(addresses, (route) => route.fulfill(stranger), { times: 1 })
}

test('whatever a stranger on the way answers to a save, the answer is sent again and arrives', async ({ browser }) => {
  test.setTimeout(240_000)
  const { page, context, stored } = await sit(browser, openExam('Strangers'))
  const expected: Record<string, string> = {}
  for (const [index, [name, stranger]] of STRANGERS.entries()) {
    await meetOnce(page, SAVES, stranger)
    const met = page.waitForResponse(SAVES)
    await choose(page, 'B')
    await met
    expected[index + 1] = 'B'
    await expect(badge(page), name).toHaveText('Saved', { timeout: 8000 })
    await expect(page.getByRole('dialog'), name).toHaveCount(0)
    expect(await stored(), name).toEqual(expected)
    await page.getByRole('button', { name: 'Next question' }).click()
  }
  await context.close()
})

test('a captive portal before every address signs nobody out and ends no exam', async ({ browser }) => {
  const { page, context, stored } = await sit(browser, openExam('Portal'))
  const portal = (route: Route) => route.fulfill(html(401))
  await page.route('**/api/**', portal)
  await choose(page, 'C')
  await expect(badge(page)).toContainText('1', { timeout: 5000 })
  await page.reload()
  await expect(page.getByText('The server does not answer')).toBeVisible()
  await page.unroute('**/api/**', portal)
  await expect(page.locator('.dock')).toBeVisible({ timeout: 20_000 })
  await expect(badge(page)).toHaveText('Saved')
  expect(await stored()).toEqual({ 1: 'C' })
  await context.close()
})

test('a portal that answers the renewal of a sign-in does not end it', async ({ browser }) => {
  const student = await newStudent()
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await signIn(context, { ...student, access: 'worn-out' })
  const page = await context.newPage()
  await meetOnce(page, '**/api/v1/auth/refresh/', html(200))
  await meetOnce(page, '**/api/v1/auth/refresh/', html(403))
  await page.goto('/profile')
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible({ timeout: 20_000 })
  await context.close()
})

test('one refused answer stays behind by name; all others arrive', async ({ browser }) => {
  const { page, context, stored } = await sit(browser, openExam('One refused'))
  const refusal = json(400, { error: 'Answer too long', code: 'answer_too_long', details: {} })
  await page.route(SAVES, (route) => (route.request().postData()?.includes('17!') ? route.fulfill(refusal) : route.continue()))
  await context.setOffline(true)
  for (let number = 1; number <= 5; number += 1) {
    await choose(page, 'A')
    await page.getByRole('button', { name: 'Next question' }).click()
  }
  await jumpTo(page, 36)
  await page.getByRole('textbox', { name: 'Answer 36a' }).fill('17!')
  await page.getByRole('textbox', { name: 'Answer 36b' }).fill('5')
  await context.setOffline(false)
  await expect(badge(page)).toContainText('36a', { timeout: 15_000 })
  expect(await stored()).toEqual({ 1: 'A', 2: 'A', 3: 'A', 4: 'A', 5: 'A', '36b': '5' })
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect(page.getByRole('dialog')).toContainText('36a')
  await page.getByRole('button', { name: 'Go on working' }).click()
  await page.getByRole('textbox', { name: 'Answer 36a' }).fill('18')
  await expect(badge(page)).toHaveText('Saved')
  expect(await stored()).toMatchObject({ '36a': '18' })
  await context.close()
})

test('the hand-in names what the server does not have, and sends it again', async ({ browser }) => {
  const { page, context, stored, session } = await sit(browser, openExam('Missing'))
  const blocked = (route: Route) => (route.request().postData()?.includes('7777') ? route.fulfill(html(400)) : route.continue())
  await page.route(SAVES, blocked)
  await choose(page, 'A')
  await jumpTo(page, 36)
  await page.getByRole('textbox', { name: 'Answer 36a' }).fill('7777')
  await page.getByRole('textbox', { name: 'Answer 36b' }).fill('5')
  await page.getByRole('button', { name: 'Finish' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('not on the server yet')
  await expect(dialog).toContainText('36a')
  await page.getByRole('button', { name: 'Hand in', exact: true }).click()
  await page.getByRole('button', { name: 'Yes, hand in' }).click()
  await expect(dialog).toContainText('1 answer is not on the server yet: 36a', { timeout: 20_000 })
  await expect(dialog.getByRole('button', { name: 'Hand in without 1 answer' })).toBeVisible()
  expect(page.url()).toContain(session)
  await page.unroute(SAVES, blocked)
  await dialog.getByRole('button', { name: 'Send again' }).click()
  await expect(dialog.getByRole('button', { name: 'Yes, hand in' })).toBeVisible({ timeout: 20_000 })
  await dialog.getByRole('button', { name: 'Yes, hand in' }).click()
  await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
  expect(await stored()).toEqual({ 1: 'A', '36a': '7777', '36b': '5' })
  await context.close()
})

test('an acknowledgement that never came from the server is found out before the hand-in', async ({ browser }) => {
  const { page, context, stored } = await sit(browser, openExam('False word'))
  await page.route(
    SAVES,
    (route) => {
      const { answers } = route.request().postDataJSON() as { answers: object[] }
      const now = Date.now()
      return route.fulfill(
        json(200, {
          status: 'saved', saved_at: new Date(now).toISOString(), server_time: new Date(now).toISOString(), server_time_ms: now,
          deadline: null, deadline_ms: now + 3_000_000, answers: answers.map((answer) => ({ ...answer, applied: true })),
        }),
      )
    },
    { times: 1 },
  )
  await choose(page, 'D')
  await expect(badge(page)).toHaveText('Saved')
  expect(await stored()).toEqual({})
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('button', { name: 'Hand in', exact: true }).click()
  await page.getByRole('button', { name: 'Yes, hand in' }).click()
  await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible({ timeout: 20_000 })
  expect(await stored()).toEqual({ 1: 'D' })
  await context.close()
})

test('a hand-in answered by a stranger is not taken for handed in', async ({ browser }) => {
  const { page, context } = await sit(browser, openExam('Strange hand-in'))
  await choose(page, 'A')
  await expect(badge(page)).toHaveText('Saved')
  await meetOnce(page, '**/api/v1/sessions/*/submit/', html(200))
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('button', { name: 'Hand in', exact: true }).click()
  await page.getByRole('button', { name: 'Yes, hand in' }).click()
  await expect(page.getByRole('alert')).toContainText('Not handed in')
  await page.getByRole('button', { name: 'Yes, hand in' }).click()
  await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
  await context.close()
})
