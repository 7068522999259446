import { type BrowserContext, expect, test } from '@playwright/test'
import { PHONE } from './desk'
import { BASE, initData, openExam } from './stack'

interface Call {
  name: string
  params: Record<string, unknown>
}

declare global {
  interface Window {
    calls: Call[]
    TelegramWebviewProxy?: { postEvent(name: string, params: string): void }
    Telegram?: { WebView?: { receiveEvent(name: string, params?: unknown): void } }
  }
}

/** A Telegram client that notes what it is told. */
async function telegram(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.calls = []
    window.TelegramWebviewProxy = {
      postEvent: (name, params) => void window.calls.push({ name, params: JSON.parse(params || '{}') as Record<string, unknown> }),
    }
  })
}

const THEME = { bg_color: '#17212b', text_color: '#f5f5f5', secondary_bg_color: '#232e3c', hint_color: '#708499' }

function launch(startParam: string, version = '8.0'): string {
  const data = initData({ id: 777_000_123, first_name: 'Jasur', language_code: 'ru' }, startParam)
  const params = new URLSearchParams({
    tgWebAppData: data,
    tgWebAppVersion: version,
    tgWebAppPlatform: 'android',
    tgWebAppThemeParams: JSON.stringify(THEME),
  })
  return `/#${params.toString()}`
}

test('a Mini App start signs in silently, takes the theme and leads to the linked exam', async ({ browser }) => {
  const exam = openExam('Linked')
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await telegram(context)
  const page = await context.newPage()
  await page.goto(launch(`exam_${exam}`))
  await expect(page.getByRole('heading', { name: 'Linked' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(page.url()).toBe(`${BASE}/exams/${exam}`)

  const told = (name: string) => page.evaluate((wanted) => window.calls.filter((call) => call.name === wanted).at(-1)?.params, name)
  expect(await told('web_app_ready')).toBeDefined()
  expect(await told('web_app_set_header_color')).toEqual({ color: '#232e3c' })
  expect(await told('web_app_setup_back_button')).toEqual({ is_visible: true })
  await expect.poll(() => told('web_app_setup_main_button')).toMatchObject({ is_visible: true, text: 'Начать экзамен' })

  await page.evaluate(() => window.Telegram?.WebView?.receiveEvent('main_button_pressed'))
  await expect(page.locator('.dock')).toBeVisible()
  expect(await told('web_app_setup_closing_behavior')).toEqual({ need_confirmation: true })
  expect(await told('web_app_setup_swipe_behavior')).toEqual({ allow_vertical_swipe: false })

  await page.locator('.bubble').first().click()
  expect(await told('web_app_trigger_haptic_feedback')).toEqual({ type: 'selection_change' })
  await page.evaluate(() => window.Telegram?.WebView?.receiveEvent('back_button_pressed'))
  await expect(page.getByRole('dialog', { name: 'Перед сдачей' })).toBeVisible()
  await expect.poll(() => told('web_app_setup_main_button')).toMatchObject({ text: 'Сдать' })
  await page.evaluate(() => window.Telegram?.WebView?.receiveEvent('main_button_pressed'))
  await page.evaluate(() => window.Telegram?.WebView?.receiveEvent('main_button_pressed'))
  await expect(page.getByRole('heading', { name: 'Сдано' })).toBeVisible()
  expect(await told('web_app_setup_closing_behavior')).toEqual({ need_confirmation: false })
  await context.close()
})

test('an old client is never told what it does not know', async ({ browser }) => {
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await telegram(context)
  const page = await context.newPage()
  await page.goto(launch('', '6.0'))
  await expect(page.getByRole('navigation')).toBeVisible()
  const names = await page.evaluate(() => window.calls.map((call) => call.name))
  expect(names).toContain('web_app_ready')
  expect(names.filter((name) => /swipe|haptic|bottom_bar|safe_area|back_button/.test(name))).toEqual([])
  await context.close()
})
