import type { Dashboard } from '@/lib/api/types'
import { formatNumber, t } from '@/lib/i18n/i18n'

/** How much of each topic was right, the weakest first: that is where the next points lie. */
export function Topics({ topics }: { topics: Dashboard['topics'] }) {
  if (topics.length === 0) return null
  return (
    <section className="card">
      <h2>{t('home.topics')}</h2>
      <dl className="topics">
        {[...topics].sort((a, b) => a.share - b.share).map((topic) => (
          <div key={topic.topic}>
            <dt>{topic.topic}</dt>
            <dd>
              <span className="topic-track">
                <i className="bar" style={{ width: `${Math.round(topic.share * 100)}%` }} />
              </span>
              <span className="meta">
                {formatNumber(topic.correct)} / {formatNumber(topic.total)}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
