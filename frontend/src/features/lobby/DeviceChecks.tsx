import { type PlainKey, t } from '@/lib/i18n/i18n'
import { useObservable } from '@/lib/observable'
import { Button } from '@/ui/Button'
import type { Check, CheckName, CheckState, Rehearsing } from './rehearsal'

const NAMES: Record<CheckName, PlainKey> = {
  network: 'lobby.check.network',
  clock: 'lobby.check.clock',
  storage: 'lobby.check.storage',
  engine: 'lobby.check.engine',
}
const WORDS: Record<CheckState, PlainKey> = {
  waiting: 'lobby.check.waiting',
  good: 'lobby.check.good',
  poor: 'lobby.check.poor',
  bad: 'lobby.check.bad',
}
const LOOKS: Record<CheckState, string> = { waiting: '', good: 'tag-glaze', poor: 'tag-saffron', bad: 'tag-pomegranate' }

/** What was tried before the clock runs, how it went, and what to do about it. */
export function DeviceChecks({ rehearsing }: { rehearsing: Rehearsing }) {
  const checks = useObservable(rehearsing.checks)
  const rows = Object.entries(checks) as [CheckName, Check][]
  const isOver = rows.every(([, { state }]) => state !== 'waiting')
  const isGood = rows.every(([, { state }]) => state === 'good')
  return (
    <section className="card">
      <h2>{t('lobby.check')}</h2>
      <ul className="checks" aria-live="polite">
        {rows.map(([name, { state, advice }]) => (
          <li key={name}>
            <span>{t(NAMES[name])}</span>
            <span className={`tag ${LOOKS[state]}`}>{t(WORDS[state])}</span>
            {advice && <p className="meta">{t(advice)}</p>}
          </li>
        ))}
      </ul>
      {isOver && !isGood && (
        <Button look="quiet" onClick={() => void rehearsing.run()}>
          {t('lobby.check.again')}
        </Button>
      )}
    </section>
  )
}
