import { observable } from '@/lib/observable'
import { readStored, writeStored } from '@/lib/storage'

/** What keeps a student signed in; it outlives a running exam. */
export interface StoredTokens {
  access: string
  refresh: string
}

const KEY = 'desk.tokens'

function restored(): StoredTokens | null {
  const text = readStored(KEY)
  if (!text) return null
  try {
    const tokens = JSON.parse(text) as Partial<StoredTokens>
    return tokens.access && tokens.refresh ? { access: tokens.access, refresh: tokens.refresh } : null
  } catch {
    return null
  }
}

export const tokens = observable<StoredTokens | null>(restored())

export function keepTokens(next: StoredTokens | null): void {
  const kept = next && { access: next.access, refresh: next.refresh }
  writeStored(KEY, kept && JSON.stringify(kept))
  tokens.set(kept)
}

/** Another tab may renew or drop the tokens: take what it stored. */
export function followOtherTabs(): void {
  window.addEventListener('storage', (event) => {
    if (event.key === KEY) tokens.set(restored())
  })
}
