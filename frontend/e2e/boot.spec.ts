import { expect, test } from '@playwright/test'
import { PHONE } from './desk'
import { BASE } from './stack'

test.use({ viewport: PHONE, baseURL: BASE })

test('a browser below the lowest is told what to do, in three languages, and not left with an empty page', async ({ page }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(Element.prototype, 'replaceChildren')
    Reflect.deleteProperty(Promise, 'any')
  })
  await page.goto('/')
  await expect(page.getByRole('alert').locator('p')).toHaveText([/juda eski/, /слишком старый/, /too old/])
  await expect(page.getByRole('button')).toHaveCount(0)
})

test('there is a face before the app has come, and words and a button when it does not come', async ({ page }) => {
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route('**/assets/start-*.js', async (route) => {
    await held
    await route.abort()
  })
  await page.goto('/', { waitUntil: 'commit' })
  await expect(page.getByRole('status')).toContainText('Loading')
  letGo()
  await expect(page.getByRole('alert').locator('p')).toHaveText([/Internetni tekshirib/, /Проверьте интернет/, /Check the network/])
  await page.unroute('**/assets/start-*.js')
  await page.getByRole('button', { name: /Try again/ }).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('a language that does not come is not an empty page either', async ({ page }) => {
  await page.route(/assets\/(uz|ru|en)-[\w-]+\.js/, (route) => route.abort())
  await page.goto('/')
  await expect(page.getByRole('alert')).toContainText('Check the network', { timeout: 15_000 })
})
