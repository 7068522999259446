import { expect, test } from '@playwright/test'
import { badge, choose, jumpTo, sit } from './desk'
import { openExam } from './stack'

test('typed offline, reloaded offline, back online: the server holds all', async ({ browser }) => {
  const { page, context, stored } = await sit(browser, openExam('Offline'))
  await choose(page, 'A')
  await expect(badge(page)).toHaveText('Saved')
  await context.setOffline(true)
  await page.getByRole('button', { name: 'Next question' }).click()
  await choose(page, 'D')
  await jumpTo(page, 36)
  await page.getByRole('textbox', { name: 'Answer 36b' }).fill('x=3')
  await expect(badge(page)).toHaveText('No network · 2 kept here')
  const address = page.url()
  await page.reload().catch(() => undefined)
  await expect(page.locator('.dock')).toHaveCount(0)
  await context.setOffline(false)
  await page.goto(address)
  await expect(badge(page)).toHaveText('Saved')
  expect(await stored()).toMatchObject({ 1: 'A', 2: 'D', '36b': 'x=3' })
  await context.close()
})

test('two devices: the first turns read-only and can take the exam back with both their answers', async ({ browser }) => {
  const exam = openExam('Two devices')
  const phone = await sit(browser, exam)
  await choose(phone.page, 'A')
  await expect(badge(phone.page)).toHaveText('Saved')

  const laptop = await sit(browser, exam, phone.student)
  await laptop.page.getByRole('button', { name: 'Continue here' }).click()
  await expect(laptop.page.getByRole('dialog')).toHaveCount(0)
  await laptop.page.getByRole('button', { name: 'Next question' }).click()
  await choose(laptop.page, 'B')
  await expect(badge(laptop.page)).toHaveText('Saved')

  await phone.page.getByRole('button', { name: 'Next question' }).click()
  await phone.page.getByRole('button', { name: 'Next question' }).click()
  await choose(phone.page, 'C')
  await expect(phone.page.getByRole('dialog', { name: 'Open in another place' })).toContainText('1 answer was not sent')
  await expect(phone.page.locator('.dock .bubble').first()).toBeDisabled()
  await phone.page.getByRole('button', { name: 'Continue here' }).click()
  await expect(badge(phone.page)).toHaveText('Saved')
  expect(await phone.stored()).toEqual({ 1: 'A', 2: 'B', 3: 'C' })
  await phone.context.close()
  await laptop.context.close()
})

test('after the hand-in nothing of the exam is left on the device', async ({ browser }) => {
  const { page, context, session } = await sit(browser, openExam('Erase'))
  await choose(page, 'A')
  const kept = () =>
    page.evaluate(
      () =>
        new Promise<string>((resolve, reject) => {
          const opening = indexedDB.open('exam-desk')
          opening.onerror = () => reject(new Error('refused'))
          opening.onsuccess = () => {
            const reading = opening.result.transaction(['answers', 'marks'])
            const answers = reading.objectStore('answers').getAll()
            const marks = reading.objectStore('marks').getAll()
            reading.oncomplete = () => resolve(JSON.stringify([answers.result, marks.result]))
          }
        }),
    )
  await expect.poll(kept).toContain(session)
  await page.getByRole('button', { name: 'Finish' }).click()
  await page.getByRole('button', { name: 'Hand in', exact: true }).click()
  await page.getByRole('button', { name: 'Yes, hand in' }).click()
  await expect(page.getByRole('heading', { name: 'Handed in' })).toBeVisible()
  expect(await kept()).toBe('[[],[]]')
  expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(0)
  await context.close()
})
