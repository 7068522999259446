import { useState } from 'react'
import { t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import { isOurFault, reportOf, sentenceFor } from '@/ui/troubles'

/** A fault of the app itself, told apart from a silent network: what it is, another try, and words to report it with. */
export function Trouble({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const isOurs = isOurFault(error)
  return (
    <div className="card stack" role="alert">
      <h1>{t('trouble.title')}</h1>
      <p className="note note-pomegranate">{sentenceFor(error)}</p>
      <div className="row">
        <Button onClick={onRetry}>{t('common.tryAgain')}</Button>
        {isOurs && (
          <Button look="quiet" onClick={() => location.reload()}>
            {t('trouble.reload')}
          </Button>
        )}
      </div>
      {isOurs && <Report text={reportOf(error)} />}
    </div>
  )
}

function Report({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => undefined, // The text stands on the page and can be selected by hand.
    )
  return (
    <>
      <p className="meta">{t('trouble.report')}</p>
      <p className="meta trouble-code">{text}</p>
      {'clipboard' in navigator && (
        <Button look="plain" onClick={() => void copy()}>
          {isCopied ? t('trouble.copied') : t('trouble.copy')}
        </Button>
      )}
    </>
  )
}
