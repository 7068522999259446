const RESULT = 'tgAuthResult='

/** Telegram's log-in as a page of its own: no foreign script runs on ours. */
export function loginAddress(botId: number, origin: string): string {
  const address = new URL('https://oauth.telegram.org/auth')
  address.searchParams.set('bot_id', String(botId))
  address.searchParams.set('origin', origin)
  address.searchParams.set('return_to', `${origin}/`)
  return address.href
}

/** The signed fields that Telegram put behind the `#` when it sent the student back. */
export function loginResult(hash: string): Record<string, unknown> | null {
  const at = hash.indexOf(RESULT)
  if (at < 0) return null
  try {
    const base64 = hash.slice(at + RESULT.length).replace(/-/g, '+').replace(/_/g, '/')
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.codePointAt(0) ?? 0)
    const fields: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof fields === 'object' && fields !== null ? { ...fields } : null
  } catch {
    return null
  }
}
