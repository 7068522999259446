/** Marks the page where flex rows know no `gap` (Safari before 14.1): tools/flexGap.ts wrote margins for it. */
export function markFlexGap(): void {
  const row = document.createElement('div')
  row.style.cssText = 'display:flex;flex-direction:column;row-gap:1px;position:absolute'
  row.append(document.createElement('i'), document.createElement('i'))
  document.body.append(row)
  if (row.scrollHeight !== 1) document.documentElement.classList.add('no-flex-gap')
  row.remove()
}
