import type { ResultSlot } from '@/lib/api/types'
import { MathText } from '@/ui/MathText'

const SHORT = 12

const mineOf = (text: string) => (text.length <= SHORT ? 'mine mine-short' : 'mine')

/** Nobody sees the difference between a typed minus and a real one, or a blank more. */
const bare = (text: string) => text.replace(/\s/g, '').replace(/[-–−]/g, '-').toLowerCase()

const isMathematics = ({ kind }: ResultSlot) => kind !== 'choice' && kind !== 'text'

function Plain({ text }: { text: string }) {
  return <span className={mineOf(text)}>{text}</span>
}

function Set({ text }: { text: string }) {
  return (
    <span className={mineOf(text)}>
      <MathText text={text} />
    </span>
  )
}

/** What the student answered as it was understood, and as it was typed where that looks different. */
export function OwnAnswer({ slot }: { slot: ResultSlot }) {
  const { answer, reading } = slot
  if (!isMathematics(slot) || reading === '') return <Plain text={answer || '—'} />
  return (
    <>
      <Set text={reading} />
      {bare(reading) !== bare(answer) && <span className="meta typed">{answer}</span>}
    </>
  )
}

export function RightAnswer({ slot }: { slot: ResultSlot }) {
  return slot.correct_reading === '' ? <Plain text={slot.correct_answer} /> : <Set text={slot.correct_reading} />
}

/** Other answers that are right as well, each by itself: joined, they would read as one. */
export function AlsoRight({ slot, label }: { slot: ResultSlot; label: string }) {
  if (slot.also_right.length === 0) return null
  return (
    <div className="also-right">
      <span className="meta">{label}</span>
      <ul>
        {slot.also_right.map((text) => (
          <li key={text}>{isMathematics(slot) ? <MathText text={text} /> : text}</li>
        ))}
      </ul>
    </div>
  )
}
