import { useEffect, useId, useRef } from 'react'
import type { Slot } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { say } from '@/ui/Announcer'
import { Dialog } from '@/ui/Dialog'
import { Icon } from '@/ui/Icon'
import { MathText } from '@/ui/MathText'
import { examplesFor, type Row } from './examples'
import './help.css'

interface WritingHelpProps {
  kinds: readonly Slot['kind'][]
  /** Put it at the caret; says in which field. */
  onInsert: (text: string) => HTMLElement | null
  onClose: () => void
}

/** How to write what keyboards lack. It lies over the paper and covers no field; an example goes where the caret is. */
export function WritingHelp({ kinds, onInsert, onClose }: WritingHelpProps) {
  const titleId = useId()
  const panel = useRef<HTMLElement>(null)
  const back = useRef<Element | null>(null)
  const close = useRef(onClose)
  close.current = onClose

  useEffect(() => {
    const own = panel.current
    back.current = document.activeElement
    own?.querySelector('h2')?.focus({ preventScroll: true })
    const pressed = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close.current()
    }
    window.addEventListener('keydown', pressed)
    return () => {
      window.removeEventListener('keydown', pressed)
      const isFocusOurs = own?.contains(document.activeElement) || document.activeElement === document.body
      if (isFocusOurs && back.current instanceof HTMLElement) back.current.focus({ preventScroll: true })
    }
  }, [])

  const insert = (text: string) => {
    const field = onInsert(text)
    if (!field) return
    back.current = field
    say(t('help.inserted', { text }))
  }
  return (
    <section ref={panel} className="help" aria-labelledby={titleId}>
      <div className="dialog-head">
        <h2 id={titleId} tabIndex={-1}>
          {t('help.title')}
        </h2>
        <button type="button" className="icon-button" onClick={onClose} aria-label={t('common.close')}>
          <Icon name="close" />
        </button>
      </div>
      <p className="meta">{t('help.note')}</p>
      <ul className="help-rows">
        {examplesFor(kinds).map((row) => (
          <li key={row.name}>
            <button type="button" className="help-row" onClick={() => insert(row.typed)}>
              <Example row={row} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The same to be looked at where nothing is written. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={t('help.title')} onClose={onClose}>
      <ul className="help-rows">
        {examplesFor(['number', 'expression']).map((row) => (
          <li key={row.name} className="help-row">
            <Example row={row} />
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function Example({ row }: { row: Row }) {
  return (
    <>
      <span className="meta">{t(row.name)}</span>
      <code>{row.typed}</code>
      <span className="help-read">
        <span aria-hidden="true">→ </span>
        <span className="hidden-text">{t('exam.reading')} </span>
        <MathText text={row.read} />
      </span>
    </>
  )
}
