import { expect, test } from '@playwright/test'
import { badge, jumpTo, sit } from './desk'
import { isServing, killWebServer, openExam } from './stack'

test('the server is killed while typing: nothing is lost', async ({ browser }) => {
  const { page, context, stored } = await sit(browser, openExam('Kill'))
  await jumpTo(page, 36)
  const field = page.getByRole('textbox', { name: 'Answer 36a' })
  await field.pressSequentially('12', { delay: 60 })
  killWebServer()
  await field.pressSequentially('345', { delay: 60 })
  await page.getByRole('textbox', { name: 'Answer 36b' }).fill('7')
  await expect(badge(page)).toHaveText(/kept here|Saving/)
  await isServing()
  await expect(badge(page)).toHaveText('Saved', { timeout: 45_000 })
  expect(await stored()).toMatchObject({ '36a': '12345', '36b': '7' })
  await context.close()
})
