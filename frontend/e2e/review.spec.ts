import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { jumpTo, sit } from './desk'
import { openExam } from './stack'

test('before the hand-in the review shows what was typed and how it is read, and leads back to it', async ({ browser }) => {
  const { context, page } = await sit(browser, openExam('Review of what was typed'))
  await page.setViewportSize({ width: 360, height: 740 })
  await jumpTo(page, 36)
  const fields = page.locator('.open-field input')
  await fields.first().fill('-120/169')
  await fields.nth(1).fill('bilmadim')
  await jumpTo(page, 38)
  await fields.nth(1).fill('2sqrt3')
  await page.getByRole('button', { name: 'Finish' }).click()
  const review = page.getByRole('dialog')
  await expect(review.getByRole('heading', { name: /^What you wrote/ })).toBeVisible()
  await expect(review.getByRole('img', { name: '−120/169' }).locator('.math-over')).toBeVisible()
  await expect(review.getByText('-120/169', { exact: true })).toBeVisible()
  await expect(review.getByRole('img', { name: '2√3' })).toBeVisible()
  await expect(review.getByText('Cannot read: not mathematics')).toBeVisible()
  // However long the list is, the way to hand in stays in view.
  await expect(review.getByRole('button', { name: 'Hand in', exact: true })).toBeInViewport({ ratio: 1 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await review.getByRole('button', { name: '36b: change it' }).click()
  await expect(review).toBeHidden()
  await expect(fields.nth(1)).toHaveValue('bilmadim')
  await context.close()
})
