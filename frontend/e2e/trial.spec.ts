import { expect, test } from '@playwright/test'
import { PHONE, signIn } from './desk'
import { BASE, newStudent } from './stack'

test('a newcomer tries the sheet: the real desk, in words, and nothing of it is sent as an answer', async ({ browser }) => {
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE, locale: 'en-GB' })
  const page = await context.newPage()
  const saves: string[] = []
  page.on('request', (request) => {
    if (/sessions\//.test(request.url()) && request.url().includes('/api/')) saves.push(request.url())
  })
  await signIn(context, await newStudent())
  await page.goto('/try')
  await expect(page.getByRole('button', { name: 'B', exact: true })).toBeVisible()
  await expect(page.locator('body')).not.toContainText(/\b(exam|save|map|paper|review|end|outcome)\.[a-z]/)
  await page.getByRole('button', { name: 'B', exact: true }).click()
  await expect(page.getByText('Saved')).toBeVisible()
  expect(saves).toEqual([])
  await context.close()
})
