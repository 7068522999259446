import type { en as base } from '@/lib/i18n/messages/en'
import type { en as ofExam } from '@/lib/i18n/messages/exam/en'
import { observable } from '@/lib/observable'
import { part } from '@/lib/parts/part'
import { readStored, writeStored } from '@/lib/storage'

/** The three languages of the product and the locales their dates and numbers follow. */
export const LANGUAGES = ['uz', 'ru', 'en'] as const
export type Language = (typeof LANGUAGES)[number]
export const LOCALES: Record<Language, string> = { uz: 'uz-Latn-UZ', ru: 'ru-RU', en: 'en-GB' }
export const LANGUAGE_NAMES: Record<Language, string> = { uz: 'Oʻzbekcha', ru: 'Русский', en: 'English' }

/** A sentence, or one sentence for each plural form; `{n}` picks the form. */
export type Message = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>)
type English = typeof base & typeof ofExam
export type MessageKey = keyof English
export type Catalogue = Record<keyof typeof base, Message>
export type ExamCatalogue = Record<keyof typeof ofExam, Message>

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type SentenceOf<M> = M extends string ? M : M extends { other: infer Other } ? Other : never
type ParamsOf<K extends MessageKey> = Names<SentenceOf<English[K]>>
/** Keys of the sentences that take no values: what tables of names may hold. */
export type PlainKey = { [K in MessageKey]: [ParamsOf<K>] extends [never] ? K : never }[MessageKey]
export type Values<K extends MessageKey> = [ParamsOf<K>] extends [never]
  ? []
  : [values: Record<ParamsOf<K>, string | number>]

const KEY = 'desk.language'
const uz = part('src/lib/i18n/messages/uz.ts', () => import('@/lib/i18n/messages/uz'))
const ru = part('src/lib/i18n/messages/ru.ts', () => import('@/lib/i18n/messages/ru'))
const en = part('src/lib/i18n/messages/en.ts', () => import('@/lib/i18n/messages/en'))
const CATALOGUES: Record<Language, () => Promise<Catalogue>> = {
  uz: async () => (await uz.load()).uz,
  ru: async () => (await ru.load()).ru,
  en: async () => (await en.load()).en,
}

const examUz = part('src/lib/i18n/messages/exam/uz.ts', () => import('@/lib/i18n/messages/exam/uz'))
const examRu = part('src/lib/i18n/messages/exam/ru.ts', () => import('@/lib/i18n/messages/exam/ru'))
const examEn = part('src/lib/i18n/messages/exam/en.ts', () => import('@/lib/i18n/messages/exam/en'))
const EXAM_CATALOGUES: Record<Language, () => Promise<ExamCatalogue>> = {
  uz: async () => (await examUz.load()).uz,
  ru: async () => (await examRu.load()).ru,
  en: async () => (await examEn.load()).en,
}

export const isLanguage = (text: string | null | undefined): text is Language =>
  LANGUAGES.includes(text as Language)

/** The first of the wishes that we speak; Uzbek when we speak none of them. */
export function chosenLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const short = wish?.slice(0, 2).toLowerCase()
    if (isLanguage(short)) return short
  }
  return 'uz'
}

export const language = observable<Language>(
  typeof navigator === 'undefined' ? 'uz' : chosenLanguage([readStored(KEY), ...navigator.languages]),
)

let catalogue: Partial<Record<MessageKey, Message>> | null = null
let isExamSpoken = false

const catalogueOf = async (next: Language) => {
  const parts = await Promise.all([CATALOGUES[next](), isExamSpoken ? EXAM_CATALOGUES[next]() : {}])
  return { ...parts[0], ...parts[1] }
}

/** What only the exam says is fetched with the exam, from now on in every language that is spoken. */
export async function speakOfExam(): Promise<void> {
  isExamSpoken = true
  catalogue = await catalogueOf(language.get())
}

/** Load a language and speak it from now on; `keep` remembers it as the student's own choice. */
export async function speak(next: Language, keep = false): Promise<void> {
  catalogue = await catalogueOf(next)
  if (keep) writeStored(KEY, next)
  document.documentElement.lang = next
  language.set(next)
}

export const hasChosenLanguage = (): boolean => isLanguage(readStored(KEY))

export function t<K extends MessageKey>(key: K, ...[values]: Values<K>): string {
  const message = catalogue?.[key]
  if (message === undefined) return key
  return fill(message, (values ?? {}) as Record<string, string | number>, LOCALES[language.get()])
}

/** Put the values into a message; numbers are written as the locale writes them. */
export function fill(message: Message, values: Record<string, string | number>, locale: string): string {
  let sentence = message
  if (typeof sentence !== 'string') {
    const form = new Intl.PluralRules(locale).select(Number(values['n'] ?? 0))
    sentence = sentence[form] ?? sentence.other
  }
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return typeof value === 'number' ? numberText(value, {}, locale) : (value ?? whole)
  })
}

/** Numbers are written the same way in Uzbek and in Russian, and every browser knows the Russian one. */
function numberText(value: number, options: Intl.NumberFormatOptions, locale: string): string {
  return new Intl.NumberFormat(locale.startsWith('uz') ? LOCALES.ru : locale, options).format(value)
}

export function formatNumber(value: number, digits = 0): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return numberText(value, options, LOCALES[language.get()])
}

export function formatSigned(value: number, digits = 0): string {
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'exceptZero' } as const
  return numberText(value, options, LOCALES[language.get()])
}
