import { Link } from 'wouter'
import type { Dashboard } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { AttemptRow } from '@/ui/AttemptRow'

/** The last sittings and finished practices; the rest is one tap away. */
export function Recent({ attempts }: { attempts: Dashboard['recent_sessions'] }) {
  const shown = attempts.filter((attempt) => attempt.status !== 'abandoned')
  if (shown.length === 0) return null
  return (
    <section className="card">
      <div className="row">
        <h2>{t('home.recent')}</h2>
        <Link href="/attempts">{t('home.allAttempts')}</Link>
      </div>
      <ul className="attempts">
        {shown.map((attempt) => (
          <AttemptRow key={attempt.id} attempt={attempt} />
        ))}
      </ul>
    </section>
  )
}
