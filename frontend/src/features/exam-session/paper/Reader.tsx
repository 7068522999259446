import { type ReactNode, useEffect, useState } from 'react'
import { t } from '@/lib/i18n/i18n'
import { shell } from '@/lib/telegram/shell'
import { Icon } from '@/ui/Icon'
import { useTitle } from '@/ui/title'
import { PaperPane } from './PaperPane'
import { paperView } from './view'
import { ZoomBar } from './ZoomBar'
import '../exam.css'
import './reader.css'

interface ReaderProps {
  url: string
  title: string
  onBack: () => void
  tools?: ReactNode
}

/** A file of pages, read within the app: many windows can neither show a PDF nor keep one. */
export function Reader({ url, title, onBack, tools }: ReaderProps) {
  const [view] = useState(() => paperView(false))
  useTitle(title)
  useEffect(() => {
    shell().onBack(onBack)
    return () => shell().onBack(null)
  }, [onBack])
  return (
    <main className="reader">
      <header className="topbar">
        <button type="button" className="icon-button" onClick={onBack} aria-label={t('resume.back')}>
          <Icon name="back" />
        </button>
        <h1 className="topbar-title reader-title" tabIndex={-1} data-focus-home>
          {title}
        </h1>
        <ZoomBar view={view} />
        {tools}
      </header>
      <PaperPane source={{ url, exam: '', watermark: '' }} question={0} view={view} onSelect={() => undefined} />
    </main>
  )
}
