import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { badge, jumpTo, signIn, sit } from './desk'
import { BASE, newStudent, openExam } from './stack'

const NARROW = { width: 360, height: 740 }
const HELP = 'How do I write it?'

async function expectClean(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(' ')}`)).toEqual([])
}

async function boxOf(part: Locator) {
  const box = await part.boundingBox()
  if (!box) throw new Error('It is not on the screen.')
  return box
}

const leastSide = async (part: Locator) => {
  const { width, height } = await boxOf(part)
  return Math.min(width, height)
}

test('how to write an answer is told beside the field, and an example goes into it', async ({ browser }) => {
  const { page, context, stored } = await sit(browser, openExam('Writing help'))
  await page.setViewportSize(NARROW)
  await jumpTo(page, 36)
  const [first, second] = [page.getByRole('textbox', { name: 'Answer 36a' }), page.getByRole('textbox', { name: 'Answer 36b' })]
  await second.focus()
  expect(await leastSide(page.getByRole('button', { name: HELP }))).toBeGreaterThanOrEqual(44)
  await page.getByRole('button', { name: HELP }).click()
  const help = page.getByRole('region', { name: HELP })
  await expect(help.getByRole('heading')).toBeFocused()
  const [panel, field] = [await boxOf(help), await boxOf(first)]
  expect(panel.y + panel.height).toBeLessThanOrEqual(field.y)
  expect(panel.width).toBe(NARROW.width)
  expect(await help.evaluate((part) => part.scrollWidth - part.clientWidth)).toBe(0)
  const example = help.getByRole('button', { name: /Square root/ })
  expect(await leastSide(example)).toBeGreaterThanOrEqual(44)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expectClean(page)
  }
  await example.click()
  await expect(second).toHaveValue('2sqrt(3)')
  // What the server reads is what the help has promised.
  const promised = (await example.locator('.math').getAttribute('aria-label')) ?? ''
  await expect(page.locator('.reading .math')).toHaveAttribute('aria-label', promised)
  await page.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
  await expect(second).toBeFocused()
  await page.keyboard.type('/2')
  await expect.poll(stored).toEqual({ '36b': '2sqrt(3)/2' })
  await context.close()
})

test('a desk whose help does not come saves all the same, and has it once it comes', async ({ browser }) => {
  const { page, context, stored } = await sit(browser, openExam('No help'))
  await jumpTo(page, 36)
  await page.route('**/assets/aids-*.js', (route) => route.abort())
  await page.reload()
  await page.getByRole('textbox', { name: 'Answer 36a' }).fill('1/2')
  await expect.poll(stored).toEqual({ '36a': '1/2' })
  await expect(page.getByRole('button', { name: HELP })).toHaveCount(0)
  await page.unroute('**/assets/aids-*.js')
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(page.getByRole('button', { name: HELP })).toBeVisible()
  await context.close()
})

test('the help is there on the trial sheet and in the tour, in each language', async ({ browser }) => {
  for (const [language, title, tour] of [
    ['uz', 'Qanday yoziladi?', '√, kasr va toʻplamlarni yozish'],
    ['ru', 'Как это записать?', 'Как записать √, дроби и множества'],
  ] as const) {
    const context = await browser.newContext({ viewport: NARROW, baseURL: BASE })
    await signIn(context, await newStudent(), language)
    const page = await context.newPage()
    await page.goto('/')
    await page.getByRole('button', { name: tour }).click()
    const dialog = page.getByRole('dialog', { name: title })
    await expect(dialog.locator('.help-row')).toHaveCount(20)
    await expectClean(page)
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(page.getByRole('button', { name: tour })).toBeFocused()
    await page.goto('/try')
    await page.locator('.dock').getByRole('button').nth(2).click()
    await page.locator('.dock').getByRole('button').nth(2).click()
    await page.getByRole('button', { name: title }).click()
    await page.locator('.help-row').first().click()
    await expect(page.locator('.open-field input').first()).toHaveValue('7/12')
    await context.close()
  }
})

test('options are struck out as a note of the student: kept on the device, never sent, and undone by choosing', async ({ browser }) => {
  const { page, context, stored, student } = await sit(browser, openExam('Striking'))
  await page.setViewportSize(NARROW)
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/answers/')) sent.push(request.postData() ?? '')
  })
  await expect(page.getByRole('button', { name: 'Strike out B' })).toHaveCount(0)
  const toggle = page.getByRole('button', { name: 'Strike out options' })
  const bubble = await boxOf(page.locator('.bubble').first())
  await toggle.click()
  expect(await boxOf(page.locator('.bubble').first()), 'nothing moves under the finger').toEqual(bubble)
  for (const part of [toggle, page.getByRole('button', { name: 'Strike out B' })]) expect(await leastSide(part)).toBeGreaterThanOrEqual(44)
  const spoken = page.locator('[role=status].hidden-text')
  await page.getByRole('button', { name: 'Strike out B' }).click()
  await expect(spoken).toHaveText('B struck out')
  await page.keyboard.press('Shift+D')
  await expect(spoken).toHaveText('D struck out')
  await expect(page.locator('.bubble-struck')).toHaveText([/^B struck out$/, /^D struck out$/])
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expectClean(page)
  }
  await page.waitForTimeout(1500)
  expect([sent, await stored()]).toEqual([[], {}])

  await page.reload()
  await expect(page.locator('.bubble-struck')).toHaveText([/^B/, /^D/])
  await expect(page.getByRole('button', { name: 'Strike out B' })).toHaveCount(0)
  await page.getByRole('button', { name: 'B struck out' }).click()
  await expect.poll(stored).toEqual({ '1': 'B' })
  await expect(page.locator('.bubble-struck')).toHaveText([/^D/])
  await expect(badge(page)).toHaveText('Saved')
  await jumpTo(page, 33)
  await page.getByRole('button', { name: 'Strike out options' }).click()
  const tops = await page.locator('.dock .bubble').evaluateAll((letters) => letters.map((letter) => letter.getBoundingClientRect().top))
  expect([tops.length, new Set(tops).size]).toEqual([6, 1])

  // Another device knows nothing of it.
  const other = await browser.newContext({ viewport: NARROW, baseURL: BASE })
  await signIn(other, student)
  const elsewhere = await other.newPage()
  await elsewhere.goto(page.url())
  await elsewhere.getByRole('button', { name: 'Continue here' }).click()
  await expect(elsewhere.locator('.bubble').first()).toBeVisible()
  await expect(elsewhere.locator('.bubble-struck')).toHaveCount(0)
  await other.close()
  await context.close()
})
