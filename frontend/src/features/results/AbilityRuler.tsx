import type { Ability, ResultSlot } from '@/lib/api/types'
import { formatNumber, t } from '@/lib/i18n/i18n'
import { stacked } from './ruler'

const LEFT = 10
const LENGTH = 380
const DOT = 4
const ROW = 11
const place = (scaled: number) => LEFT + (LENGTH * Math.min(100, Math.max(0, scaled))) / 100

/** The student's mark and every item at its difficulty on one 0 to 100 line; filled if right, hollow if wrong. */
export function AbilityRuler({ ability, slots }: { ability: Ability; slots: readonly ResultSlot[] }) {
  const items = slots.flatMap((slot) =>
    slot.difficulty_scaled === null || slot.outcome === 'void'
      ? []
      : [{ key: `${slot.question_number}${slot.sub_part}`, at: slot.difficulty_scaled, isRight: slot.outcome === 'correct' }],
  )
  const dots = stacked(items, ((2 * DOT + 1.5) / LENGTH) * 100)
  const rows = Math.max(3, ...dots.map((dot) => dot.row + 1))
  const line = rows * ROW + 34
  return (
    <figure className="ruler">
      <svg viewBox={`0 0 400 ${line + 26}`} role="img" aria-label={t('results.rulerLabel', { n: ability.scaled, low: Math.round(ability.low), high: Math.round(ability.high) })}>
        <rect className="ruler-band" x={place(ability.low)} y={22} width={place(ability.high) - place(ability.low)} height={line - 22} />
        {dots.map((dot) => (
          <circle key={dot.key} className={dot.isRight ? 'ruler-right' : 'ruler-wrong'} cx={place(dot.at)} cy={line - 9 - dot.row * ROW} r={DOT}>
            <title>{dot.key}</title>
          </circle>
        ))}
        <line className="ruler-line" x1={LEFT} x2={LEFT + LENGTH} y1={line} y2={line} />
        {[0, 25, 50, 75, 100].map((mark) => (
          <g key={mark}>
            <line className="ruler-line" x1={place(mark)} x2={place(mark)} y1={line} y2={line + 5} />
            <text className="ruler-number" x={place(mark)} y={line + 19} textAnchor="middle">
              {mark}
            </text>
          </g>
        ))}
        <line className="ruler-mark" x1={place(ability.scaled)} x2={place(ability.scaled)} y1={22} y2={line + 5} />
        <text className="ruler-mine" x={Math.min(370, Math.max(30, place(ability.scaled)))} y={15} textAnchor="middle">
          {formatNumber(ability.scaled, 0)}
        </text>
      </svg>
      <figcaption className="meta ruler-key">
        <span>
          <i className="dot dot-right" /> {t('outcome.correct')}
        </span>
        <span>
          <i className="dot" /> {t('outcome.wrong')}
        </span>
        <span>{t('results.rulerNote')}</span>
      </figcaption>
    </figure>
  )
}
