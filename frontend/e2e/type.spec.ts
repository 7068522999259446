import { expect, test } from '@playwright/test'
import { signIn } from './desk'
import { api, BASE, type Signed } from './stack'

test('on a small phone the names of stars keep apart in each language, and headings have their own figures', async ({ browser }) => {
  const demo = await api<Signed>('auth/demo/', null, {})
  for (const language of ['ru', 'uz', 'en']) {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, baseURL: BASE })
    await signIn(context, demo, language)
    const page = await context.newPage()
    await page.goto('/')
    await expect(page.locator('.star-row li').first()).toBeVisible()
    const names = await page.locator('.star-row li').evaluateAll((items) =>
      items.map((item) => {
        const words = document.createRange()
        words.selectNodeContents(item.querySelector('span') ?? item)
        const [cell, text] = [item.getBoundingClientRect(), words.getBoundingClientRect()]
        return { name: item.textContent, isInside: text.left >= cell.left - 0.5 && text.right <= cell.right + 0.5 }
      }))
    expect(names.filter(({ isInside }) => !isInside), language).toEqual([])
    expect(await page.locator('h1').evaluate((head) => getComputedStyle(head).fontVariantNumeric)).toBe('normal')
    await context.close()
  }
})

test('the demo speaks the language of the browser, and still does after a reload', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'en-GB', baseURL: BASE })
  const page = await context.newPage()
  await page.goto('/?demo=1')
  await expect(page.getByRole('link', { name: 'Ranking' }).first()).toBeVisible()
  await page.reload()
  await expect(page.getByRole('link', { name: 'Ranking' }).first()).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.goto('/leaderboard')
  await page.getByRole('button', { name: 'Around me' }).click()
  await expect(page.locator('.board-mine')).toHaveCount(1)
  await page.goto('/exams/21a71888-303e-4670-bf05-f1a963969936')
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible()
  await page.goto('/profile')
  await page.getByRole('button', { name: 'How the exam works' }).click()
  await expect(page.getByRole('dialog')).toBeVisible()
  await context.close()
})
