import type { Outcome } from '@/lib/api/types'
import { type PlainKey, t } from '@/lib/i18n/i18n'

const WORDS: Record<Outcome, PlainKey> = {
  correct: 'outcome.correct',
  wrong: 'outcome.wrong',
  unreadable: 'outcome.unreadable',
  undecided: 'outcome.undecided',
  blank: 'outcome.blank',
  void: 'outcome.void',
}

export const isOutcome = (word: string | undefined): word is Outcome => word !== undefined && word in WORDS

/** Practice says at once whether it was right. */
export function OutcomeMark({ outcome }: { outcome: Outcome | undefined }) {
  if (!outcome || outcome === 'blank') return null
  const tone = outcome === 'correct' ? 'tag-glaze' : outcome === 'wrong' ? 'tag-pomegranate' : 'tag-saffron'
  return (
    <span className={`tag ${tone}`} role="status">
      {t(WORDS[outcome])}
    </span>
  )
}
