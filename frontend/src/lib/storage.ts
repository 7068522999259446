type Kind = 'local' | 'session'

/** Browser storage that never throws: Telegram's views and private windows may refuse it. What it refused is here. */
const refused: Record<Kind, Map<string, string>> = { local: new Map(), session: new Map() }

const area = (kind: Kind): Storage => (kind === 'local' ? window.localStorage : window.sessionStorage)

export function readStored(key: string, kind: Kind = 'local'): string | null {
  const own = refused[kind].get(key)
  if (own !== undefined) return own
  try {
    return area(kind).getItem(key)
  } catch {
    return null
  }
}

export function writeStored(key: string, value: string | null, kind: Kind = 'local'): void {
  refused[kind].delete(key)
  try {
    if (value === null) area(kind).removeItem(key)
    else area(kind).setItem(key, value)
  } catch {
    // A full or forbidden store: the copy in memory serves until the page goes.
    if (value !== null) refused[kind].set(key, value)
  }
}
