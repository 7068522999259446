import { expect, type Page, test } from '@playwright/test'
import { badge, begin, choose, jumpTo, PHONE, signIn } from './desk'
import { BASE, newStudent, openExam } from './stack'

test.use({ viewport: PHONE, baseURL: BASE })

/** No Safari of that age runs here: what Safari 14 lacks is taken away from today's Chromium, also in the worker. */
function takeAway(): void {
  const names = ['OffscreenCanvas', 'createImageBitmap', 'ImageBitmap', 'ImageDecoder', 'DecompressionStream', 'CompressionStream', 'BroadcastChannel', 'structuredClone', 'requestIdleCallback']
  for (const name of names) Reflect.deleteProperty(globalThis, name)
  for (const name of ['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with']) Reflect.deleteProperty(Array.prototype, name)
  for (const name of ['hasOwn', 'groupBy']) Reflect.deleteProperty(Object, name)
  for (const name of ['withResolvers', 'try']) Reflect.deleteProperty(Promise, name)
  for (const name of ['any', 'timeout']) Reflect.deleteProperty(AbortSignal, name)
  for (const name of ['transfer', 'transferToFixedLength', 'detached']) Reflect.deleteProperty(ArrayBuffer.prototype, name)
  for (const name of ['getOrInsert', 'getOrInsertComputed']) Reflect.deleteProperty(Map.prototype, name)
  for (const name of ['parse', 'canParse']) Reflect.deleteProperty(URL, name)
  for (const kind of [Response, Blob]) Reflect.deleteProperty(kind.prototype, 'bytes')
  if (typeof Navigator !== 'undefined') Reflect.deleteProperty(Navigator.prototype, 'locks')
  if (typeof Crypto !== 'undefined') Reflect.deleteProperty(Crypto.prototype, 'randomUUID')
  if (typeof HTMLDialogElement !== 'undefined') for (const name of ['show', 'showModal', 'close', 'open']) Reflect.deleteProperty(HTMLDialogElement.prototype, name)
  for (const name of ['Iterator', 'Float16Array', 'WeakRef', 'FinalizationRegistry']) Reflect.deleteProperty(globalThis, name)
}

async function asSafari(page: Page): Promise<void> {
  await page.addInitScript(takeAway)
  await page.route('**/assets/pdfWorker-*.js', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: `(${takeAway})();\n${await answer.text()}` })
  })
}

test('an exam is sat without anything that Safari 14 lacks', async ({ page, context }) => {
  await signIn(context, await newStudent())
  await asSafari(page)
  const thrown: string[] = []
  page.on('pageerror', (error) => thrown.push(error.message))
  await page.goto(`/exams/${openExam('Safari 14')}`)
  await expect(page.locator('.checks .tag-glaze')).toHaveCount(4, { timeout: 30_000 })
  await begin(page)
  await expect(page.locator('[data-drawn=true]').first()).toBeVisible()
  await choose(page, 'B')
  await jumpTo(page, 36)
  await page.getByRole('textbox', { name: 'Answer 36a' }).fill('2√3')
  await expect(badge(page)).toHaveText('Saved')
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Finish' })).toBeFocused()
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Hand in', exact: true }).click()
  await page.getByRole('button', { name: 'Yes, hand in' }).click()
  await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
  expect(thrown).toEqual([])
})
