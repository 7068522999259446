import { Link } from 'wouter'
import type { Dashboard } from '@/lib/api/types'
import { formatShortDay } from '@/lib/i18n/dates'
import { formatNumber, t } from '@/lib/i18n/i18n'

/** What was earned by practising, and the practices that wait to be gone on with. */
export function Practice({ practice }: { practice: Dashboard['practice'] }) {
  if (practice.total_xp === 0 && practice.left.length === 0) return null
  return (
    <section className="card stack">
      <div className="row">
        <h2>{t('home.practice')}</h2>
        <strong>{t('practice.xp', { n: formatNumber(practice.total_xp) })}</strong>
      </div>
      <ul className="practice-left">
        {practice.left.map((left) => (
          <li key={left.id} className="row">
            <span>
              <Link href={`/exams/${left.exam.id}`}>{left.exam.title}</Link>
              <br />
              <span className="meta">
                {t('practice.soFar', { answered: left.progress.answered, total: left.progress.total, day: formatShortDay(left.last_activity) })}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
