import { part } from '@/lib/parts/part'

/** What the surrounding app can do for us. On the open web most of it does nothing. */
export interface Shell {
  readonly inTelegram: boolean
  /** Telegram's signed start data, empty on the open web. */
  readonly initData: string
  /** The part of a link after `startapp=`. */
  readonly startParam: string | null
  readonly languageCode: string | null
  /** A phone that says it is slow gets smaller pictures of the paper. */
  readonly isLowPower: boolean
  haptic(kind: 'select' | 'success' | 'warning'): void
  /** Show the native back button while a handler is set. */
  onBack(handler: (() => void) | null): void
  /** Show the native bottom button while one is set; false when the shell has none. */
  mainButton(button: { text: string; onPress(): void; isEnabled: boolean } | null): boolean
  /** Ask before closing, and keep a downward swipe from closing. */
  guardLeaving(on: boolean): void
  openLink(url: string): void
}

export const webShell: Shell = {
  inTelegram: false,
  initData: '',
  startParam: null,
  languageCode: null,
  isLowPower: false,
  haptic: () => undefined,
  onBack: () => undefined,
  mainButton: () => false,
  guardLeaving: () => undefined,
  openLink: (url) => window.open(url, '_blank', 'noopener'),
}

let current: Shell = webShell

export const shell = (): Shell => current

const LAUNCH_KEY = 'desk.launch'
const sdk = part('src/lib/telegram/telegram.ts', () => import('@/lib/telegram/telegram'))

/** Whether Telegram opened this page; decided from the address, before any SDK code is fetched. */
export function openedByTelegram(): boolean {
  try {
    return location.hash.includes('tgWebAppPlatform=') || sessionStorage.getItem(LAUNCH_KEY) !== null
  } catch {
    return location.hash.includes('tgWebAppPlatform=')
  }
}

/** Fetch the SDK only where it is of use, and take its shell. */
export async function enterShell(): Promise<Shell> {
  if (openedByTelegram()) {
    const { telegramShell } = await sdk.load()
    current = telegramShell(LAUNCH_KEY) ?? webShell
  }
  return current
}
