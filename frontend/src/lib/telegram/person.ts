/** What Telegram says of the person behind a start or a log-in; nothing here is checked, the server does that. */
export interface Person {
  telegramId: string
  name: string
}

const SHOWN_LETTERS = 60

/** The person in a JSON object of Telegram's; null if it names nobody. */
export function personOf(fields: unknown): Person | null {
  if (typeof fields !== 'object' || fields === null) return null
  const { id, first_name: first, last_name: last } = fields as Record<string, unknown>
  const telegramId = typeof id === 'number' || typeof id === 'string' ? String(id) : ''
  if (!/^[1-9]\d{0,18}$/.test(telegramId)) return null
  const name = [first, last].filter((part): part is string => typeof part === 'string').join(' ')
  return { telegramId, name: name.replace(/[\p{Cc}\p{Cf}]/gu, '').trim().slice(0, SHOWN_LETTERS) || `Telegram ${telegramId}` }
}

/** The person whom start data name. */
export function personIn(initData: string): Person | null {
  try {
    return personOf(JSON.parse(new URLSearchParams(initData).get('user') ?? 'null'))
  } catch {
    return null
  }
}
