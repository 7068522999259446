import { useQuery } from '@tanstack/react-query'
import type { Achievement } from '@/lib/api/types'
import { formatDay } from '@/lib/i18n/dates'
import { formatNumber, type PlainKey, t } from '@/lib/i18n/i18n'
import { Empty, Faces } from '@/ui/Faces'
import { Star } from '@/ui/Star'
import { starLabel } from '@/ui/starLabel'
import { achievementsQuery } from './api'
import './achievements.css'

const GROUPS: { type: Achievement['type']; name: PlainKey }[] = [
  { type: 'milestone', name: 'achievements.milestone' },
  { type: 'streak', name: 'achievements.streak' },
  { type: 'improvement', name: 'achievements.improvement' },
]

export function AchievementsScreen() {
  const query = useQuery(achievementsQuery)
  return (
    <>
      <header className="page-head">
        <h1>{t('achievements.title')}</h1>
        <p className="meta">{t('achievements.note')}</p>
      </header>
      <Faces query={query} empty={{ when: ({ results }) => results.length === 0, face: <Empty title={t('achievements.none')} /> }}>
        {({ results }) => (
          <div className="stack">
            {GROUPS.map(({ type, name }) => (
              <Group key={type} title={t(name)} achievements={results.filter((one) => one.type === type)} />
            ))}
          </div>
        )}
      </Faces>
    </>
  )
}

function Group({ title, achievements }: { title: string; achievements: Achievement[] }) {
  if (achievements.length === 0) return null
  return (
    <section className="card">
      <h2>{title}</h2>
      <ul className="star-list">
        {achievements.map((achievement) => (
          <One key={achievement.code} achievement={achievement} />
        ))}
      </ul>
    </section>
  )
}

function One({ achievement }: { achievement: Achievement }) {
  const { earned_at: earnedAt, progress, name, description } = achievement
  return (
    <li>
      <Star progress={progress} isEarned={earnedAt !== null} size={64} label={starLabel(achievement)} />
      <div>
        <h3>{name}</h3>
        <p>{description}</p>
        <p className="meta">
          {earnedAt ? t('achievements.earned', { day: formatDay(earnedAt) }) : t('achievements.progress', { share: formatNumber(Math.floor(progress * 100)) })}
        </p>
      </div>
    </li>
  )
}
