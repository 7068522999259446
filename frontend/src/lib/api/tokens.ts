import { observable } from '@/lib/observable'
import { readStored, writeStored } from '@/lib/storage'

/** What keeps a student signed in; it outlives a running exam. */
export interface StoredTokens {
  access: string
  refresh: string
  /** Whose they are in Telegram, where Telegram said so; several accounts of one phone may share this storage. */
  telegramId?: string | undefined
}

const KEY = 'desk.tokens'

function restored(): StoredTokens | null {
  const text = readStored(KEY)
  if (!text) return null
  try {
    const tokens = JSON.parse(text) as Partial<StoredTokens>
    if (!tokens.access || !tokens.refresh) return null
    return { access: tokens.access, refresh: tokens.refresh, telegramId: tokens.telegramId }
  } catch {
    return null
  }
}

export const tokens = observable<StoredTokens | null>(restored())

const ACCESS_TOKEN = /^v1\.([0-9a-f]{32})\./

/** The student whom an access token names; null if it names nobody. */
export const ownerOf = (held: Pick<StoredTokens, 'access'> | null): string | null =>
  ACCESS_TOKEN.exec(held?.access ?? '')?.[1] ?? null

/** Renewed tokens stay those of the same Telegram account. */
export function keepTokens(next: StoredTokens | null): void {
  const held = tokens.get()
  const isSameStudent = held !== null && next !== null && ownerOf(held) === ownerOf(next)
  const telegramId = next?.telegramId ?? (isSameStudent ? held.telegramId : undefined)
  const kept = next && { access: next.access, refresh: next.refresh, telegramId }
  writeStored(KEY, kept && JSON.stringify(kept))
  tokens.set(kept)
}

/**
 * In Telegram the account that is open decides, never what an earlier one left behind. Without word from Telegram nobody
 * can tell whose the tokens are: they are not used, but stay for whom they belong to.
 */
export function keepOnlyTokensOf(telegramId: string | null): void {
  if (telegramId === null) tokens.set(null)
  else if (tokens.get() && tokens.get()?.telegramId !== telegramId) keepTokens(null)
}

/** Another tab may renew or drop the tokens: take what it stored. Another student's begin with a page of their own. */
export function followOtherTabs(startAnew: () => void = () => location.reload()): void {
  window.addEventListener('storage', (event) => {
    if (event.key !== KEY) return
    const stored = restored()
    const [now, then] = [ownerOf(tokens.get()), ownerOf(stored)]
    // This page may still hold answers of its student: they leave with that student's tokens, not with the new ones.
    if (now !== null && then !== null && now !== then) startAnew()
    else tokens.set(stored)
  })
}
