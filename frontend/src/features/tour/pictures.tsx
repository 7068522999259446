import { Star } from '@/ui/Star'

const LINES = [22, 31, 40, 49]
const BUBBLES = [0, 1, 2, 3]

/** A phone: the paper above, four bubbles below, one of them filled. */
export function SheetPicture() {
  return (
    <svg className="tour-picture" viewBox="0 0 160 120" aria-hidden="true">
      <rect className="tour-phone" x="45" y="4" width="70" height="112" rx="9" />
      <rect className="tour-paper" x="51" y="13" width="58" height="58" rx="2" />
      {LINES.map((y, index) => (
        <line key={y} className="tour-line" x1="57" x2={index % 2 ? 92 : 102} y1={y} y2={y} />
      ))}
      {BUBBLES.map((index) => (
        <circle key={index} className={index === 1 ? 'tour-bubble tour-bubble-filled' : 'tour-bubble'} cx={60 + index * 13.5} cy="90" r="5" />
      ))}
    </svg>
  )
}

/** An answer on its way to the server, and kept on the phone where there is no way. */
export function SavedPicture() {
  return (
    <svg className="tour-picture" viewBox="0 0 160 120" aria-hidden="true">
      <rect className="tour-phone" x="14" y="34" width="34" height="56" rx="6" />
      <circle className="tour-bubble tour-bubble-filled" cx="31" cy="62" r="8" />
      <path className="tour-way" d="M54 62h44" />
      <rect className="tour-safe" x="106" y="38" width="40" height="48" rx="6" />
      <path className="tour-tick" d="M117 62l7 8 13-16" />
    </svg>
  )
}

/** The time that is left: one clock for everybody. */
export function ClockPicture() {
  return (
    <svg className="tour-picture" viewBox="0 0 160 120" aria-hidden="true">
      <circle className="tour-paper" cx="80" cy="60" r="44" />
      <path className="tour-left" d="M80 60V20a40 40 0 1 1-34.6 60z" />
      <path className="tour-hand" d="M80 60V28M80 60l-22 13" />
    </svg>
  )
}

/** What waits at the end: a star that fills by eighths. */
export function ResultPicture() {
  return (
    <div className="tour-picture tour-stars">
      <Star progress={0.25} size={44} />
      <Star progress={0.625} size={60} />
      <Star progress={1} isEarned size={84} />
    </div>
  )
}
