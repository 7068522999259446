import type { Outcome } from '@/lib/api/types'
import { type Observable, observable } from '@/lib/observable'
import type { AnswerRunner } from '../autosave/runner'
import { isOutcome } from '../sheet/OutcomeMark'
import { slotKey } from '../sheet/slots'

/** While the marking takes its time, it is asked again after so long, then every half a minute. */
const ASK_MS = [3000, 6000, 12_000]
const ASK_AT_LAST_MS = 30_000

interface Judged {
  question_number: number
  sub_part: string
  revision: number
  outcome?: string | undefined
}

export interface Verdicts {
  outcomes: Observable<Readonly<Record<string, Outcome>>>
  hear(answers: readonly Judged[]): void
  stop(): void
}

/** Practice: how answers were judged, each shown beside no other text than the one that was judged. */
export function verdicts(runner: AnswerRunner, ask: () => Promise<{ answers: readonly Judged[] }>): Verdicts {
  const judged = new Map<string, Judged>()
  const outcomes = observable<Readonly<Record<string, Outcome>>>({})
  let timer: ReturnType<typeof setTimeout>
  let isOpen = true

  const show = () => {
    const shown: Record<string, Outcome> = {}
    for (const [key, { outcome, revision }] of judged) {
      const slot = runner.get().slots[key]
      if (isOutcome(outcome) && slot?.rev === revision && slot.acked === revision) shown[key] = outcome
    }
    outcomes.set(shown)
  }
  const hear = (answers: readonly Judged[], turn = 0) => {
    for (const answer of answers) {
      const key = slotKey(answer)
      // What was asked before the last save speaks of the past.
      if (answer.revision >= (judged.get(key)?.revision ?? 0)) judged.set(key, answer)
    }
    show()
    clearTimeout(timer)
    if (!isOpen || runner.get().ending !== null || ![...judged.values()].some(({ outcome }) => outcome === 'waiting')) return
    timer = setTimeout(async () => hear((await ask().catch(() => null))?.answers ?? [], turn + 1), ASK_MS[turn] ?? ASK_AT_LAST_MS)
  }
  const unsubscribe = runner.subscribe(show)
  return {
    outcomes,
    hear,
    stop() {
      isOpen = false
      unsubscribe()
      clearTimeout(timer)
    },
  }
}
