import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import * as parts from '@/app/parts'
import { Routes } from '@/app/Routes'
import { screen } from '@/app/Screen'
import { titleOf } from '@/app/titles'
import { arriving } from '@/features/sign-in/arriving'
import { SignInScreen } from '@/features/sign-in/SignInScreen'
import { blocked } from '@/lib/api/blocked'
import { queryClient } from '@/lib/api/queries'
import { ownerOf, tokens } from '@/lib/api/tokens'
import { t } from '@/lib/i18n/i18n'
import { useLanguage } from '@/lib/i18n/useLanguage'
import { useObservable } from '@/lib/observable'
import { Announcer } from '@/ui/Announcer'
import { usePlaceTitle } from '@/ui/title'
import './app.css'

const ArrivalScreen = screen(parts.arrival, (come) => come.ArrivalScreen)
const WebDoors = screen(parts.webDoors, (come) => come.WebDoors)
const BlockedScreen = screen(parts.blocked, (come) => come.BlockedScreen)

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
        <Front isDemoLink={isDemoLink()} />
      </div>
      <Announcer />
    </QueryClientProvider>
  )
}

/** A block stands before everything, then a person whom a link brought; each student has screens of their own. */
function Front({ isDemoLink: opensDemo }: { isDemoLink: boolean }) {
  const held = useObservable(tokens)
  const refusal = useObservable(blocked)
  const came = useObservable(arriving)
  if (refusal !== null) return <BlockedScreen sentence={refusal} />
  if (came) return <ArrivalScreen came={came} />
  return held ? <Routes key={ownerOf(held)} /> : <SignInScreen doors={<WebDoors isDemoLink={opensDemo} />} />
}
