import './star.css'

const POINTS = 8
const OUTER = 48
/** The eight-pointed girih star is two squares, one turned by 45°: its inner corners lie here. */
const INNER = (OUTER * Math.cos(Math.PI / 4)) / Math.cos(Math.PI / 8)

const at = (radius: number, eighths: number) => {
  const angle = (eighths / POINTS) * 2 * Math.PI - Math.PI / 2
  return `${(50 + radius * Math.cos(angle)).toFixed(2)},${(50 + radius * Math.sin(angle)).toFixed(2)}`
}

const kite = (index: number) =>
  [at(0, 0), at(INNER, index - 0.5), at(OUTER, index), at(INNER, index + 0.5)].join(' ')

const OUTLINE = Array.from({ length: POINTS }, (_, i) => `${at(OUTER, i)} ${at(INNER, i + 0.5)}`).join(' ')

/** Whole eighths done, and never full before the end. */
export const eighthsOf = (progress: number): number =>
  progress >= 1 ? POINTS : Math.min(POINTS - 1, Math.max(0, Math.floor(progress * POINTS)))

interface StarProps {
  progress: number
  size: number
  label?: string
  isEarned?: boolean
}

/** Progress in eighths; an earned star is whole and holds its number. */
export function Star({ progress, size, label, isEarned = false }: StarProps) {
  const filled = isEarned ? POINTS : eighthsOf(progress)
  return (
    <svg className={`star ${isEarned ? 'star-earned' : ''}`} width={size} height={size} viewBox="0 0 100 100" aria-hidden="true">
      {Array.from({ length: POINTS }, (_, i) => (
        <polygon key={i} className={i < filled ? 'star-filled' : 'star-empty'} points={kite(i)} />
      ))}
      <polygon className="star-outline" points={OUTLINE} />
      {label && (
        <>
          <circle className="star-heart" cx="50" cy="50" r="23" />
          <text className="star-label" x="50" y="50" dy="0.35em" textAnchor="middle" fontSize={label.length > 2 ? 19 : 23}>
            {label}
          </text>
        </>
      )}
    </svg>
  )
}
