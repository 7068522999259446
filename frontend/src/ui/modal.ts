import { focusLeft, focusTaken } from '@/ui/focusReturn'

const REACHABLE = 'button:not(:disabled), input:not(:disabled), select:not(:disabled), a[href], [tabindex="0"]'

/** Show a dialog above everything, with the focus inside; the returned call closes it and gives the focus back. */
export function showModally(dialog: HTMLDialogElement): () => void {
  focusTaken()
  const close = typeof dialog.showModal === 'function' ? showNatively(dialog) : showByHand(dialog)
  return () => {
    close()
    focusLeft()
  }
}

function showNatively(dialog: HTMLDialogElement): () => void {
  if (!dialog.open) dialog.showModal()
  return () => dialog.close()
}

/** Safari before 15.4 takes <dialog> for a word that it does not know. */
function showByHand(dialog: HTMLElement): () => void {
  const curtain = document.createElement('div')
  curtain.className = 'dialog-curtain'
  const cancel = () => dialog.dispatchEvent(new Event('cancel', { cancelable: true }))
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') cancel()
    else if (event.key === 'Tab') keepInside(dialog, event)
  }
  curtain.addEventListener('click', cancel)
  dialog.addEventListener('keydown', onKey)
  dialog.setAttribute('open', '')
  dialog.setAttribute('role', 'dialog')
  dialog.setAttribute('aria-modal', 'true')
  dialog.classList.add('dialog-by-hand')
  document.body.append(curtain)
  dialog.querySelector<HTMLElement>(REACHABLE)?.focus()
  return () => {
    dialog.removeAttribute('open')
    dialog.removeEventListener('keydown', onKey)
    curtain.remove()
  }
}

function keepInside(dialog: HTMLElement, event: KeyboardEvent): void {
  const reachable = [...dialog.querySelectorAll<HTMLElement>(REACHABLE)]
  const [first, last] = [reachable[0], reachable[reachable.length - 1]]
  const leaves = document.activeElement === (event.shiftKey ? first : last)
  if (!leaves) return
  event.preventDefault()
  ;(event.shiftKey ? last : first)?.focus()
}
