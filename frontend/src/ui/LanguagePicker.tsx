import { LANGUAGE_NAMES, LANGUAGES, type Language, speak } from '@/lib/i18n/i18n'
import { useLanguage } from '@/lib/i18n/useLanguage'

/** Each language is written in itself, so that it is found by those who need it. */
export function LanguagePicker({ onPick }: { onPick?: (language: Language) => void }) {
  const current = useLanguage()
  return (
    <div className="chips">
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          className="chip"
          lang={language}
          aria-pressed={language === current}
          onClick={() => {
            void speak(language, true)
            onPick?.(language)
          }}
        >
          {LANGUAGE_NAMES[language]}
        </button>
      ))}
    </div>
  )
}
