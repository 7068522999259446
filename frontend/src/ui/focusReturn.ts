/**
 * Browsers give the focus back when a dialog is closed, but not when it is taken out of the page, as ours are. So we
 * remember what had it before the first dialog opened, and give it back after the last one is gone.
 */
let opener: Element | null = null
let open = 0
let returning: ReturnType<typeof setTimeout> | null = null

/** Where the focus goes when what opened the dialog is gone. */
const HOME = '[data-focus-home], main'

/** A dialog opens. One that takes the place of another inherits what opened that. */
export function focusTaken(): void {
  if (returning !== null) clearTimeout(returning)
  else if (open === 0) opener = document.activeElement
  returning = null
  open += 1
}

/** A dialog is about to be gone. */
export function focusLeft(): void {
  open -= 1
  if (open > 0 || returning !== null) return
  returning = setTimeout(() => {
    returning = null
    giveBack()
  })
}

function giveBack(): void {
  const known = opener
  opener = null
  if (known && known !== document.body && isFocused(known)) return
  const home = document.querySelector(HOME)
  if (home) isFocused(home)
}

function isFocused(element: Element): boolean {
  if (!(element instanceof HTMLElement) || !element.isConnected) return false
  element.focus({ preventScroll: true })
  return document.activeElement === element
}
