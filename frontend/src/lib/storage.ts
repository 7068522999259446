/** Browser storage that never throws: Telegram's views and private windows may refuse it. */
const memory = new Map<string, string>()

function area(kind: 'local' | 'session'): Storage | null {
  try {
    return kind === 'local' ? window.localStorage : window.sessionStorage
  } catch {
    return null
  }
}

export function readStored(key: string, kind: 'local' | 'session' = 'local'): string | null {
  try {
    return area(kind)?.getItem(key) ?? memory.get(key) ?? null
  } catch {
    return memory.get(key) ?? null
  }
}

export function writeStored(key: string, value: string | null, kind: 'local' | 'session' = 'local'): void {
  if (value === null) memory.delete(key)
  else memory.set(key, value)
  try {
    if (value === null) area(kind)?.removeItem(key)
    else area(kind)?.setItem(key, value)
  } catch {
    // A full or forbidden store: the copy in memory serves until the page goes.
  }
}
