import { type CDPSession, expect, test } from '@playwright/test'
import { begin, PHONE, signIn } from './desk'
import { BASE, newStudent, openExam } from './stack'

const ROUNDS = 5
const CPU_SLOWDOWN = 4
const NETWORK = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 }

async function slow(client: CDPSession): Promise<void> {
  await client.send('Network.enable')
  await client.send('Network.emulateNetworkConditions', NETWORK)
  await client.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** A cheap phone on a slow line: how long until the sheet can be filled in, and until the paper can be read. */
test('from the tap on "Start" to the sheet and to the first page, the engine fetched in the lobby', async ({ browser }) => {
  const exam = openExam('Load')
  const [sheets, pages, lobbies, engines]: [number[], number[], number[], number[]] = [[], [], [], []]
  for (let round = 0; round < ROUNDS; round += 1) {
    const context = await browser.newContext({ viewport: PHONE, baseURL: BASE, deviceScaleFactor: 2 })
    await signIn(context, await newStudent())
    const page = await context.newPage()
    await slow(await context.newCDPSession(page))
    const opened = Date.now()
    await page.goto(`/exams/${exam}`)
    await expect(page.getByRole('button', { name: 'Start the exam' })).toBeVisible({ timeout: 60_000 })
    lobbies.push(Date.now() - opened)
    await expect(page.locator('.checks .tag-glaze')).toHaveCount(4, { timeout: 60_000 })
    engines.push(Date.now() - opened)
    const started = Date.now()
    await begin(page)
    await page.locator('.bubble').first().waitFor({ timeout: 60_000 })
    sheets.push(Date.now() - started)
    await page.locator('[data-drawn=true]').first().waitFor({ timeout: 60_000 })
    pages.push(Date.now() - started)
    await context.close()
  }
  for (const [name, values] of Object.entries({ lobby: lobbies, 'lobby, all ready': engines, sheet: sheets, 'first page': pages })) {
    console.log(`${name}: median ${median(values)} ms of ${values.join(', ')}`)
  }
})

test('a reload in the middle of the exam: from the address to the sheet and to the first page', async ({ browser }) => {
  const exam = openExam('Load again')
  const [sheets, pages]: [number[], number[]] = [[], []]
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE, deviceScaleFactor: 2 })
  await signIn(context, await newStudent())
  const page = await context.newPage()
  await page.goto(`/exams/${exam}`)
  await begin(page)
  await page.locator('[data-drawn=true]').first().waitFor()
  await slow(await context.newCDPSession(page))
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = Date.now()
    await page.reload({ waitUntil: 'commit' })
    await page.locator('.bubble').first().waitFor({ timeout: 60_000 })
    sheets.push(Date.now() - started)
    await page.locator('[data-drawn=true]').first().waitFor({ timeout: 60_000 })
    pages.push(Date.now() - started)
  }
  await context.close()
  for (const [name, values] of Object.entries({ sheet: sheets, 'first page': pages })) {
    console.log(`after a reload, ${name}: median ${median(values)} ms of ${values.join(', ')}`)
  }
})
