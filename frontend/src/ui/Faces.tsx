import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ApiError } from '@/lib/api/errors'
import { t } from '@/lib/i18n/i18n'
import { Button, ButtonLink } from '@/ui/Button'
import { Star } from '@/ui/Star'
import { sentenceFor } from '@/ui/troubles'

/** Grey shapes where the words will stand. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div className="stack" aria-busy="true">
      <span className="hidden-text">{t('common.loading')}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="skeleton" style={{ height: index === 0 ? 88 : 56 }} />
      ))}
    </div>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="card stack empty">
      <Star progress={0} size={44} />
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** What is not there, or is somebody else's, will not come by trying again: it has a name and a way home. */
function NotThere({ sentence }: { sentence: string }) {
  return (
    <div className="card stack" role="alert">
      <h1>{t('common.noPage')}</h1>
      <p>{sentence}</p>
      <ButtonLink to="/">{t('nav.home')}</ButtonLink>
    </div>
  )
}

/** Why something failed; where it was to fill a whole screen, a way on. */
export function Failure({ error, onRetry, isScreen = false }: { error: unknown; onRetry?: () => void; isScreen?: boolean }) {
  const sentence = error instanceof ApiError && error.message ? error.message : sentenceFor(error)
  if (isScreen && error instanceof ApiError && error.status === 404) return <NotThere sentence={sentence} />
  return (
    <div className="stack" role="alert">
      <p className="note note-pomegranate">{sentence}</p>
      {onRetry && (
        <Button look="quiet" onClick={onRetry}>
          {t('common.tryAgain')}
        </Button>
      )}
    </div>
  )
}

interface FacesProps<T> {
  query: UseQueryResult<T>
  loading?: ReactNode
  empty?: { when(data: T): boolean; face: ReactNode }
  children(data: T): ReactNode
}

/** The four faces of a screen: loading, error, empty, ready. Old data is better than an error. */
export function Faces<T>({ query, loading, empty, children }: FacesProps<T>) {
  const { data } = query
  if (data === undefined) {
    if (query.isError) return <Failure isScreen error={query.error} onRetry={() => void query.refetch()} />
    return <>{loading ?? <Skeleton />}</>
  }
  if (empty?.when(data)) return <>{empty.face}</>
  return <>{children(data)}</>
}
