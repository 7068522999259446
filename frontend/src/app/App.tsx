import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { Routes } from '@/app/Routes'
import { titleOf } from '@/app/titles'
import { SignInScreen } from '@/features/sign-in/SignInScreen'
import { queryClient } from '@/lib/api/queries'
import { tokens } from '@/lib/api/tokens'
import { t } from '@/lib/i18n/i18n'
import { useLanguage } from '@/lib/i18n/useLanguage'
import { useObservable } from '@/lib/observable'
import { Announcer } from '@/ui/Announcer'
import { usePlaceTitle } from '@/ui/title'
import './app.css'

const EXAM_LINK = /^exam_([0-9a-f-]{36})$/i

/** `startapp=exam_<id>` leads to that exam's lobby. */
export const placeOf = (startParam: string | null): string | null => {
  const exam = EXAM_LINK.exec(startParam ?? '')?.[1]
  return exam ? `/exams/${exam}` : null
}

/** The link that `make run` prints: straight in, where a demo is allowed. */
const isDemoLink = () => new URLSearchParams(location.search).has('demo')

let isStartLinkUsed = false

export function App({ startParam }: { startParam: string | null }) {
  const spoken = useLanguage()
  const signedIn = useObservable(tokens) !== null
  const [place, goTo] = useLocation()
  usePlaceTitle(t(titleOf(place, signedIn)))

  useEffect(() => {
    const linked = placeOf(startParam)
    if (linked && place === '/' && !isStartLinkUsed) {
      isStartLinkUsed = true
      goTo(linked, { replace: true })
    } else if (signedIn && isDemoLink()) goTo('/', { replace: true })
  }, [startParam, signedIn, place, goTo])

  return (
    <QueryClientProvider client={queryClient}>
      <div key={spoken} className="app">
        {signedIn ? <Routes /> : <SignInScreen isDemoLink={isDemoLink()} />}
      </div>
      <Announcer />
    </QueryClientProvider>
  )
}
