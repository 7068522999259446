import { part } from '@/lib/parts/part'
import { readStored, writeStored } from '@/lib/storage'

/** What the surrounding app can do for us. On the open web most of it does nothing. */
export interface Shell {
  readonly inTelegram: boolean
  /** Telegram's signed start data, empty on the open web. */
  readonly initData: string
  /** Whose start data they are. */
  readonly telegramId: string | null
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
}

export const webShell: Shell = {
  inTelegram: false,
  initData: '',
  telegramId: null,
  startParam: null,
  languageCode: null,
  isLowPower: false,
  haptic: () => undefined,
  onBack: () => undefined,
  mainButton: () => false,
  guardLeaving: () => undefined,
}

let current: Shell = webShell

export const shell = (): Shell => current

const LAUNCH_KEY = 'desk.launch'
const sdk = part('src/lib/telegram/telegram.ts', () => import('@/lib/telegram/telegram'))

/** Start data that came with the address of an ordinary page: whoever wrote the link may have put their own there. */
export interface Arrived {
  shell: Shell
  offeredInitData: string
}

/** Fetch the SDK only where it is of use, and take its shell. */
export async function enterShell(): Promise<Arrived> {
  const inAddress = launchInAddress()
  const launch = inAddress ?? readStored(LAUNCH_KEY, 'session')
  if (!launch) return { shell: current, offeredInitData: '' }
  // Before the SDK is here: if it does not come, the page is loaded anew.
  writeStored(LAUNCH_KEY, launch, 'session')
  const { telegramShell } = await sdk.load()
  const around = await telegramShell(launch)
  if (around) return { shell: (current = around), offeredInitData: '' }
  writeStored(LAUNCH_KEY, null, 'session')
  return { shell: current, offeredInitData: new URLSearchParams(launch).get('tgWebAppData') ?? '' }
}

/** The address is cleared at once: it holds signed data and must not be copied along. */
function launchInAddress(): string | null {
  const hash = location.hash.slice(1)
  if (!hash.includes('tgWebApp')) return null
  history.replaceState(history.state, '', location.pathname + location.search)
  return hash
}
