import type { SessionState } from '@/lib/api/types'
import type { Kept } from '../autosave/store'
import { slotKey } from '../sheet/slots'

type Stored = SessionState['answers'][number]

const newestOf = (answers: readonly Stored[]): Stored | undefined =>
  [...answers].sort((one, other) => Date.parse(other.saved_at) - Date.parse(one.saved_at))[0]

/**
 * The question to open the sheet at: where this device was left, unless the student has gone on elsewhere since, which is
 * when the newest answer on the server is one that this device has not. No clock of a device has a say in it.
 */
export function placeToGoOn(
  { answers, current_question: last }: Pick<SessionState, 'answers' | 'current_question'>,
  kept: Pick<Kept, 'answers' | 'marks'>,
  first: number,
): number {
  const newest = newestOf(answers)
  const known = newest && kept.answers.find(({ key }) => key === slotKey(newest))
  const isAhead = newest !== undefined && (known === undefined || known.rev < newest.revision)
  const here = kept.marks?.question
  return isAhead ? (last ?? here ?? first) : (here ?? last ?? first)
}
