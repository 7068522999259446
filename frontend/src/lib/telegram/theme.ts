/** Telegram's colours as its clients name them; every one of them may be missing. */
export interface TelegramColours {
  bg_color?: string
  secondary_bg_color?: string
  text_color?: string
  hint_color?: string
}

const HEX = /^#[0-9a-f]{6}$/i
const LIGHT_ENOUGH = 0.35
const READABLE = 4.5

/** Relative luminance of #rrggbb, 0 (black) to 1 (white). Formula: WCAG 2.2. */
export function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast ratio of two colours, 1 to 21. Formula: WCAG 2.2. */
export function contrast(first: string, second: string): number {
  const [low, high] = [luminance(first), luminance(second)].sort((a, b) => a - b) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** So much of one colour, the rest of another: what color-mix() does in newer browsers. */
export function mixed(first: string, second: string, share: number): string {
  const part = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16)
  const parts = [1, 3, 5].map((at) => Math.round(part(first, at) * share + part(second, at) * (1 - share)))
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** Ground and ink from the user's theme, signal colours ours; nothing is taken that could not be read. */
export function themeTokens(colours: TelegramColours): { mode: 'light' | 'dark'; tokens: Record<string, string> } | null {
  const { bg_color: card, secondary_bg_color: ground, text_color: ink, hint_color: hint } = colours
  if (!card || !ink || !HEX.test(card) || !HEX.test(ink) || contrast(card, ink) < READABLE) return null
  const bg = ground && HEX.test(ground) && contrast(ground, ink) >= READABLE ? ground : card
  const readableHint = hint && HEX.test(hint) && contrast(card, hint) >= READABLE && contrast(bg, hint) >= READABLE
  return {
    mode: luminance(card) > LIGHT_ENOUGH ? 'light' : 'dark',
    tokens: {
      '--bg': bg,
      '--card': card,
      '--ink': ink,
      '--ink-2': readableHint ? hint : mixed(ink, bg, 0.78),
      '--line': mixed(ink, card, 0.16),
    },
  }
}

/** Colour the page; the ground colour is returned for Telegram's own bars. */
export function applyTelegramTheme(colours: TelegramColours): string | null {
  const theme = themeTokens(colours)
  if (!theme) return null
  const root = document.documentElement
  root.dataset['theme'] = theme.mode
  for (const [name, value] of Object.entries(theme.tokens)) root.style.setProperty(name, value)
  return theme.tokens['--bg'] ?? null
}
