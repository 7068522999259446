import type { Page } from '@playwright/test'

/**
 * What a program can see of a screen that a person would call ugly: something beside the page, words that are cut,
 * a name or a value where a sentence should be, type too small to read.
 */
export const findings = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = []
    const LEAST_PX = 11
    const over = document.documentElement.scrollWidth - window.innerWidth
    if (over > 0) found.push(`the page is ${over} px wider than the screen`)
    const isShown = (element: Element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden'
    const wordsOf = (element: Element) =>
      [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent?.trim() ?? '').join(' ').trim()
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      const words = wordsOf(element)
      if (!words || !isShown(element) || element.closest('.hidden-text, .skip, svg')) continue
      const style = getComputedStyle(element)
      const hides = style.overflowX === 'hidden' || style.overflowX === 'clip'
      if (hides && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1) found.push(`cut: “${words}”`)
      if (/^[a-z]+\.[a-zA-Z.]+$/.test(words)) found.push(`a key for a sentence: ${words}`)
      if (/\{[a-z]+\}|undefined|NaN|\[object/.test(words)) found.push(`a value is missing: “${words}”`)
      if (Number.parseFloat(style.fontSize) < LEAST_PX) found.push(`${style.fontSize}: “${words}”`)
    }
    return [...new Set(found)]
  })
