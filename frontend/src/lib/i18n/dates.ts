import { LOCALES, language } from '@/lib/i18n/i18n'

type Moment = string | number

/* Many browsers ship without Uzbek dates and would write "M11 22, Sun": these are written here. */
const MONTHS = [
  'yanvar', 'fevral', 'mart', 'aprel', 'may', 'iyun', 'iyul', 'avgust', 'sentabr', 'oktabr', 'noyabr', 'dekabr',
] as const
const WEEKDAYS = ['yakshanba', 'dushanba', 'seshanba', 'chorshanba', 'payshanba', 'juma', 'shanba'] as const

const uzbekDay = (date: Date) => `${date.getDate()}-${MONTHS[date.getMonth()] ?? ''}`
const inOther = (options: Intl.DateTimeFormatOptions, date: Date) =>
  new Intl.DateTimeFormat(LOCALES[language.get()], options).format(date)

/** 21 November, in the student's own time zone like all the others. */
export function formatDay(moment: Moment): string {
  const date = new Date(moment)
  return language.get() === 'uz' ? uzbekDay(date) : inOther({ day: 'numeric', month: 'long' }, date)
}

/** Saturday 21 November. */
export function formatWeekday(moment: Moment): string {
  const date = new Date(moment)
  if (language.get() === 'uz') return `${uzbekDay(date)}, ${WEEKDAYS[date.getDay()] ?? ''}`
  return inOther({ weekday: 'long', day: 'numeric', month: 'long' }, date)
}

const twoDigits = (value: number) => String(value).padStart(2, '0')

/** 21.11 */
export function formatShortDay(moment: Moment): string {
  const date = new Date(moment)
  return `${twoDigits(date.getDate())}.${twoDigits(date.getMonth() + 1)}`
}

/** 09:05 */
export function formatTime(moment: Moment): string {
  const date = new Date(moment)
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`
}
