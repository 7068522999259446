import { type Language, language } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'

/** Watch the language; the whole tree is drawn anew when it changes. */
export const useLanguage = (): Language => useObservable(language)
