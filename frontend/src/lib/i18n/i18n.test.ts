import { describe, expect, test } from 'vitest'
import { formatShortDay, formatWeekday } from './dates'
import { chosenLanguage, fill, formatNumber, language, LOCALES, type Language, type Message } from './i18n'
import { en as enBase } from './messages/en'
import { en as enExam } from './messages/exam/en'
import { ru as ruExam } from './messages/exam/ru'
import { uz as uzExam } from './messages/exam/uz'
import { ru as ruBase } from './messages/ru'
import { uz as uzBase } from './messages/uz'

const [en, ru, uz] = [{ ...enBase, ...enExam }, { ...ruBase, ...ruExam }, { ...uzBase, ...uzExam }] as const

const CATALOGUES: Record<Language, Record<string, Message>> = { en, ru, uz }
const sentencesOf = (message: Message) => (typeof message === 'string' ? [message] : Object.values(message))
const namesIn = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()

describe.each(Object.keys(CATALOGUES) as Language[])('the %s catalogue', (language) => {
  const catalogue = CATALOGUES[language]

  test('has every sentence, and none that nobody says', () => {
    expect(Object.keys(catalogue)).toEqual(Object.keys(en))
    expect(Object.values(catalogue).flatMap(sentencesOf).filter((sentence) => sentence.trim() === '')).toEqual([])
  })

  test('takes the same values in every form of every sentence', () => {
    const wrong = Object.entries(catalogue).filter(([key, message]) => {
      const expected = namesIn(sentencesOf(CATALOGUES.en[key] ?? '').pop() ?? '')
      return sentencesOf(message).some((sentence) => namesIn(sentence).join() !== expected.join())
    })
    expect(wrong.map(([key]) => key)).toEqual([])
  })

  test('has every plural form that its language needs', () => {
    const needed = new Intl.PluralRules(LOCALES[language]).resolvedOptions().pluralCategories
    const short = Object.entries(catalogue).filter(
      ([, message]) => typeof message !== 'string' && needed.some((form) => !(form in message)),
    )
    expect(short.map(([key]) => key)).toEqual([])
  })
})

test('Russian counts one, few and many', () => {
  expect([1, 3, 11, 21].map((n) => fill(ru['exam.minutesLeft'], { n }, LOCALES.ru))).toEqual([
    'Осталась 1 минута', 'Осталось 3 минуты', 'Осталось 11 минут', 'Осталась 21 минута',
  ])
})

test('Uzbek letters are the right ones: ʻ and ʼ, never a quote', () => {
  const wrong = Object.values(uz).flatMap(sentencesOf).filter((sentence) => /[oOgG]['’‘`]|[a-z]['’‘`][a-z]/.test(sentence))
  expect(wrong).toEqual([])
})

test('the first language that we speak is chosen, Uzbek when there is none', () => {
  expect(chosenLanguage([null, 'ru-RU', 'en'])).toBe('ru')
  expect(chosenLanguage(['de', 'fr'])).toBe('uz')
})

test('dates and numbers are written as each language writes them, with or without help from the browser', () => {
  const moment = new Date(2026, 10, 21, 9, 5).getTime()
  const written = (spoken: Language) => {
    language.set(spoken)
    return [formatWeekday(moment), formatShortDay(moment), formatNumber(1234.5, 1).replace(/\s/g, ' ')]
  }
  expect(written('uz')).toEqual(['21-noyabr, shanba', '21.11', '1 234,5'])
  expect(written('ru')).toEqual(['суббота, 21 ноября', '21.11', '1 234,5'])
  expect(written('en')).toEqual(['Saturday 21 November', '21.11', '1,234.5'])
})
