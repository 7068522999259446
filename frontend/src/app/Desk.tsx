import { type ReactNode, useEffect, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { type PlainKey, t } from '@/lib/i18n/i18n'
import { shell } from '@/lib/telegram/shell'
import { Icon, type IconName } from '@/ui/Icon'

const PLACES: { to: string; icon: IconName; label: PlainKey; covers: RegExp }[] = [
  { to: '/', icon: 'home', label: 'nav.home', covers: /^\/($|achievements|attempts)/ },
  { to: '/exams', icon: 'exams', label: 'nav.exams', covers: /^\/(exams|sessions)/ },
  { to: '/leaderboard', icon: 'ranking', label: 'nav.leaderboard', covers: /^\/leaderboard/ },
  { to: '/profile', icon: 'person', label: 'nav.profile', covers: /^\/profile/ },
]

/** The frame of every screen but the exam: where one is, and where one can go. */
export function Desk({ children }: { children: ReactNode }) {
  const [place, goTo] = useLocation()
  const main = useRef<HTMLElement>(null)
  const isTopLevel = PLACES.some(({ to }) => to === place)

  useEffect(() => {
    window.scrollTo(0, 0)
  }, [place])

  useEffect(() => {
    const parent = PLACES.find(({ covers }) => covers.test(place))?.to ?? '/'
    shell().onBack(isTopLevel ? null : () => goTo(parent))
    return () => shell().onBack(null)
  }, [place, isTopLevel, goTo])

  return (
    <div className="desk">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        {t('nav.skip')}
      </a>
      <nav className="nav" aria-label={t('nav.label')}>
        <span className="nav-name">{t('app.name')}</span>
        {PLACES.map(({ to, icon, label, covers }) => (
          <Link key={to} href={to} className="nav-place" aria-current={covers.test(place) ? 'page' : undefined}>
            <Icon name={icon} />
            <span>{t(label)}</span>
          </Link>
        ))}
      </nav>
      <main id="main" ref={main} tabIndex={-1} className="page">
        {children}
      </main>
    </div>
  )
}
