import { expect, test } from '@playwright/test'
import { PHONE, signIn } from './desk'
import { BASE, newStudent, openExam } from './stack'

test.use({ viewport: PHONE, baseURL: BASE })

/** No newcomer: the tour would lie over the navigation. */
test.beforeEach(({ context }) => context.addInitScript(() => localStorage.setItem('desk.tour', '1')))

test('a screen whose code did not come says so, and opens once the network is back', async ({ page, context }) => {
  await signIn(context, await newStudent())
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.route('**/assets/LeaderboardScreen-*.js', (route) => route.abort())
  await page.getByRole('navigation').getByRole('link', { name: 'Ranking' }).click()
  await expect(page.getByRole('alert')).toContainText('there is no network')
  await page.unroute('**/assets/LeaderboardScreen-*.js')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Ranking' })).toBeVisible()
})

test('a screen opened without network comes by itself when the network does', async ({ page, context }) => {
  await signIn(context, await newStudent())
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await context.setOffline(true)
  await page.getByRole('navigation').getByRole('link', { name: 'Ranking' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByRole('heading', { level: 1, name: 'Ranking' })).toBeVisible()
})

test('an answer to the sheet that breaks it is not called a silent server', async ({ browser }) => {
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await signIn(context, await newStudent())
  const page = await context.newPage()
  await page.route('**/start/', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), slots: [null] } })
  })
  await page.goto(`/exams/${openExam('Broken sheet')}`)
  await page.getByRole('button', { name: 'Start the exam' }).click()
  await expect(page.getByRole('alert')).toContainText('A fault of the app')
  await expect(page.getByRole('alert')).toContainText(/APP · build [0-9a-f]{8}/)
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.locator('.dock')).toBeVisible()
  await context.close()
})

test('a new build is reloaded into once, and never in a loop', async ({ page, context }) => {
  await signIn(context, await newStudent())
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  let loads = 0
  page.on('domcontentloaded', () => (loads += 1))
  // The old names are gone, and the server hands out another page; so it stays, also for the new page.
  await page.route('**/assets/LeaderboardScreen-*.js', (route) => route.fulfill({ status: 404, contentType: 'text/html', body: 'gone' }))
  await page.route(`${BASE}/`, async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/"id":"[0-9a-f]{8}"/, '"id":"feedc0de"') })
  })
  await page.getByRole('navigation').getByRole('link', { name: 'Ranking' }).click()
  await expect(page.getByRole('alert')).toContainText('renewed', { timeout: 20_000 })
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('alert')).toContainText('renewed')
  expect(loads).toBe(1)
})
