import { expect, test } from 'vitest'
import { LANGUAGES, speak, speakOfExam, t } from '@/lib/i18n/i18n'
import { examplesFor } from './examples'

test.each(LANGUAGES)('every example has a name and a text in %s', async (spoken) => {
  await speak(spoken)
  await speakOfExam()
  const rows = examplesFor(['number', 'expression'])
  expect(rows.length).toBeGreaterThan(12)
  expect(rows.filter(({ name, typed, read }) => t(name) === name || !typed || !read)).toEqual([])
})

test('where a number is asked for, nothing is shown that would not be read there', () => {
  expect(examplesFor(['number']).map(({ name }) => name)).not.toContain('help.general')
})
