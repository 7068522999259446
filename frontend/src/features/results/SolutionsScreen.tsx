import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback } from 'react'
import { useLocation } from 'wouter'
import type { Results } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { shell } from '@/lib/telegram/shell'
import { serverClock } from '@/lib/time/serverClock'
import { ButtonLink } from '@/ui/Button'
import { Empty, Faces } from '@/ui/Faces'
import { resultsQuery } from './api'
import { DownloadButton } from './DownloadButton'

/** Shows the pages of a file; given by the app, since papers are another feature's. */
export type DrawPages = (pages: { url: string; title: string; onBack: () => void; tools: ReactNode }) => ReactNode

/** The worked solutions, read within the app. */
export function SolutionsScreen({ id, drawPages }: { id: string; drawPages: DrawPages }) {
  const query = useQuery(resultsQuery(id, () => serverClock.now()))
  const { data } = query
  if (data?.solutions_url) return <Solutions id={id} url={data.solutions_url} exam={data.exam} drawPages={drawPages} />
  return (
    <main className="page">
      <Faces query={query}>
        {() => (
          <Empty title={t('results.noSolutions')}>
            <ButtonLink to={`/sessions/${id}/results`}>{t('results.title')}</ButtonLink>
          </Empty>
        )}
      </Faces>
    </main>
  )
}

interface SolutionsProps {
  id: string
  url: string
  exam: Results['exam']
  drawPages: DrawPages
}

function Solutions({ id, url, exam, drawPages }: SolutionsProps) {
  const [, goTo] = useLocation()
  const onBack = useCallback(() => goTo(`/sessions/${id}/results`), [goTo, id])
  const title = `${t('results.solutions')}: ${exam.title}`
  // Telegram's windows drop a download without a word.
  const tools = shell().inTelegram ? null : <DownloadButton url={url} name={title} />
  return <>{drawPages({ url, title, onBack, tools })}</>
}
