import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { choose, PHONE, signIn } from './desk'
import { api, BASE, initData, loginResult, newStudent, openExam, stage } from './stack'

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

const JASUR = { id: 777_000_123, first_name: 'Jasur', language_code: 'ru' }

function launch(startParam: string, version = '8.0', person = JASUR): string {
  const data = initData(person, startParam)
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

const whoIsHere = (page: Page) =>
  page.evaluate(async () => {
    const held = JSON.parse(localStorage.getItem('desk.tokens') ?? 'null') as { access: string } | null
    if (!held) return null
    const reply = await fetch('/api/v1/me/', { headers: { authorization: `Bearer ${held.access}` } })
    return ((await reply.json()) as { full_name: string }).full_name
  })

test('another Telegram account on the same phone never sees, sends or continues the first one\'s exam', async ({ browser }) => {
  const exam = openExam('Shared phone')
  const anna = { id: 777_100_001, first_name: 'Anna', language_code: 'en' }
  const bobur = { id: 777_100_002, first_name: 'Bobur', language_code: 'en' }
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await telegram(context)
  const page = await context.newPage()
  await page.goto(launch(`exam_${exam}`, '6.0', anna))
  await page.getByRole('button', { name: 'Start the exam' }).click()
  await expect(page.locator('.dock')).toBeVisible()
  const session = page.url().split('/').at(-1) ?? ''
  await page.route('**/answers/', (route) => route.abort())
  await choose(page, 'C')
  await expect.poll(() => page.locator('.badge').getAttribute('data-status')).not.toBe('saved')

  const second = await context.newPage()
  const sent: string[] = []
  second.on('request', (request) => request.method() === 'POST' && sent.push(new URL(request.url()).pathname))
  await page.close()
  await second.goto(launch('', '6.0', bobur))
  await expect(second.getByRole('navigation')).toBeVisible()
  expect(await whoIsHere(second)).toBe('Bobur')
  await second.evaluate((id) => history.pushState(null, '', `/sessions/${id}`), session)
  await second.evaluate(() => window.dispatchEvent(new PopStateEvent('popstate')))
  await expect(second.getByRole('heading', { name: 'This exam cannot be opened' })).toBeVisible()
  expect(sent).toEqual(['/api/v1/auth/telegram/'])
  await second.close()

  const third = await context.newPage()
  await third.goto(launch(`exam_${exam}`, '6.0', anna))
  await third.getByRole('button', { name: /Continue the exam/ }).click()
  await expect(third.locator('.badge')).toHaveText('Saved')
  expect(await whoIsHere(third)).toBe('Anna')
  const again = await api<{ access: string; refresh: string; student: { id: string } }>('auth/telegram/', null, { init_data: initData(anna) })
  const held = await api<{ answers: { answer: string }[] }>(`sessions/${session}/`, again)
  expect(held.answers.map(({ answer }) => answer)).toEqual(['C'])
  await context.close()
})

const VICTOR = { id: 777_200_001, first_name: 'Victor' }
const LINKS = {
  'start data': () => `/#${new URLSearchParams({ tgWebAppData: initData(VICTOR), tgWebAppPlatform: 'x', tgWebAppVersion: '8.0' }).toString()}`,
  'the log-in result': () => `/${loginResult(VICTOR)}`,
  'the log-in result and an invented state': () => `/?login=0123456789abcdef0123456789abcdef${loginResult(VICTOR)}`,
}

for (const [what, link] of Object.entries(LINKS)) {
  test(`a link with ${what} of somebody signs nobody in without a yes`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: PHONE, baseURL: BASE, locale: 'en-GB' })
    const page = await context.newPage()
    const sent: string[] = []
    page.on('request', (request) => request.method() === 'POST' && sent.push(new URL(request.url()).pathname))
    const question = page.getByRole('heading', { name: 'Continue as Victor?' })
    await page.goto(link())
    await expect(question).toBeVisible()
    expect(page.url()).toBe(`${BASE}/`)
    expect([await whoIsHere(page), sent]).toEqual([null, []])
    await page.getByRole('button', { name: 'No, this is not me' }).click()
    await expect(page.getByRole('heading', { name: 'A rehearsal for the real exam' })).toBeVisible()
    await page.reload()
    await expect(page.getByRole('heading', { name: 'A rehearsal for the real exam' })).toBeVisible()

    await page.goto('/exams')
    await page.goto(link())
    await page.getByRole('button', { name: 'Yes, I am Victor' }).click()
    await expect(page.getByRole('navigation')).toBeVisible()
    expect(await whoIsHere(page)).toBe('Victor')
    await context.close()
  })
}

test('whoever is signed in stays so when a link brings another person', async ({ browser }) => {
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE, locale: 'en-GB' })
  await signIn(context, await newStudent('Anna'))
  const page = await context.newPage()
  await page.goto(LINKS['start data']())
  await expect(page.getByRole('heading', { name: 'Continue as Victor?' })).toBeVisible()
  await page.getByRole('button', { name: 'No, this is not me' }).click()
  await expect(page.getByRole('navigation')).toBeVisible()
  expect(await whoIsHere(page)).toBe('Anna')
  await context.close()
})

test('who pressed our button comes back from the log-in page signed in', async ({ browser }) => {
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE, locale: 'en-GB' })
  const page = await context.newPage()
  await page.route('https://oauth.telegram.org/**', (route) => {
    const back = new URL(route.request().url()).searchParams.get('return_to') ?? ''
    return route.fulfill({ status: 302, headers: { location: `${back}${loginResult(VICTOR)}` } })
  })
  await page.goto('/')
  await page.getByRole('button', { name: 'Log in with Telegram' }).click()
  await expect(page.getByRole('navigation')).toBeVisible()
  expect(await whoIsHere(page)).toBe('Victor')
  expect(page.url()).toBe(`${BASE}/`)
  await context.close()
})

test('a student who is blocked in the middle of an exam hears it, and what was saved is kept', async ({ browser }) => {
  const student = await newStudent('Anna')
  const context = await browser.newContext({ viewport: PHONE, baseURL: BASE })
  await signIn(context, student)
  const page = await context.newPage()
  await page.goto(`/exams/${openExam('Blocked')}`)
  await page.getByRole('button', { name: 'Start the exam' }).click()
  await choose(page, 'C')
  await expect(page.locator('.badge')).toHaveText('Saved')
  stage('block', { student: student.student.id })
  await expect(async () => {
    const letter = (await page.locator('.dock').isVisible()) ? 'D' : null
    if (letter) await choose(page, letter)
    await expect(page.getByRole('heading', { name: /^This account is blocked/ })).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 30_000 })
  await expect(page.getByRole('alert')).toContainText('Answers that were saved before count.')
  stage('unblock', { student: student.student.id })
  await expect(async () => {
    await page.getByRole('button', { name: 'Try again' }).click({ timeout: 1000 })
    await expect(page.locator('.dock')).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: 30_000 })
  await context.close()
})
