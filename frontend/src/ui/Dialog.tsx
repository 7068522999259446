import { type ReactNode, useEffect, useId, useRef } from 'react'
import { t } from '@/lib/i18n/i18n'
import { Icon } from '@/ui/Icon'
import { showModally } from '@/ui/modal'

interface DialogProps {
  title: string
  /** Without it the dialog can only be left by what it offers. */
  onClose?: () => void
  children: ReactNode
  actions?: ReactNode
}

/** A modal: the focus stays inside and goes back to what opened it. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const frame = useRef<HTMLDialogElement>(null)
  const titleId = useId()

  useEffect(() => (frame.current ? showModally(frame.current) : undefined), [])

  return (
    // Escape is the keyboard's way out, by onCancel; a click beside the dialog is the pointer's.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={frame}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose?.()
      }}
      onClick={(event) => {
        if (event.target === frame.current) onClose?.()
      }}
    >
      <div className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        {onClose && (
          <button type="button" className="icon-button" onClick={onClose} aria-label={t('common.close')}>
            <Icon name="close" />
          </button>
        )}
      </div>
      {children}
      {actions && <div className="dialog-actions">{actions}</div>}
    </dialog>
  )
}
