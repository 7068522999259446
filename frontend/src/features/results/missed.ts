import type { Ability, ResultSlot } from '@/lib/api/types'

/** This far below the student's ability (logits) a right answer was to be expected: 73 in 100 by the Rasch model. */
const EASY_BY_LOGITS = 1
/** Without calibration: easy is what so many got right. */
const EASY_FOR_MOST = 0.7

const isMissed = ({ outcome }: ResultSlot) => outcome === 'wrong' || outcome === 'unreadable' || outcome === 'blank'

/** Easy for this student, and missed: the easiest first. */
export function missedEasy(slots: readonly ResultSlot[], ability: Ability | null): ResultSlot[] {
  const isEasy = ({ difficulty, p_value: share }: ResultSlot) =>
    ability && difficulty !== null ? difficulty <= ability.logits - EASY_BY_LOGITS : (share ?? 0) >= EASY_FOR_MOST
  return slots
    .filter((slot) => isMissed(slot) && isEasy(slot))
    .toSorted((a, b) => (a.difficulty ?? -(a.p_value ?? 0)) - (b.difficulty ?? -(b.p_value ?? 0)))
}
