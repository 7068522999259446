import { readStored, writeStored } from '@/lib/storage'

const KEY = 'desk.device'
/** A page that is going away may hold its lock for a moment longer. */
const PATIENCE_MS = 600
/** A lock manager that says nothing at all is not waited for. */
const SILENCE_MS = 1200

function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  // Only secure pages have randomUUID; a test on plain http has not. Layout: RFC 9562, version 4.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** An id belongs to one living page at a time: a lock of its name tells, and falls when the page goes or crashes. */
const claims = new Map<string, Promise<boolean>>()

function claimed(id: string): Promise<boolean> {
  const known = claims.get(id)
  if (known) return known
  const claim = claimNow(id)
  claims.set(id, claim)
  void claim.then((isOurs) => isOurs || claims.delete(id))
  return claim
}

function claimNow(id: string): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(true)
  return new Promise((resolve) => {
    const patience = new AbortController()
    setTimeout(() => patience.abort(), PATIENCE_MS)
    setTimeout(() => resolve(true), SILENCE_MS)
    navigator.locks
      .request(`${KEY}.${id}`, { signal: patience.signal }, () => {
        resolve(true)
        // Held until the page goes.
        return new Promise<never>(() => undefined)
      })
      .catch((error: unknown) => resolve(!(error instanceof DOMException && error.name === 'AbortError')))
  })
}

let device: Promise<string> | null = null

/**
 * Who holds a session: this page, by an id that survives a reload or a crash, also where nothing may be stored
 * (a window keeps its name). A second tab beside the first counts as a device of its own.
 */
export function deviceId(): Promise<string> {
  device ??= firstFree([readStored(KEY, 'session'), nameOfWindow(), readStored(KEY)]).then((free) => {
    const id = free ?? newId()
    writeStored(KEY, id, 'session')
    window.name = `${KEY}.${id}`
    if (free === null) void claimed(id)
    if (readStored(KEY) === null) writeStored(KEY, id)
    return id
  })
  return device
}

/** The id by which this browser held a session last, if the page that used it is gone; else this page's own. */
export async function deviceFor(lastHolder: string | null): Promise<string> {
  if (lastHolder !== null && (await claimed(lastHolder))) return lastHolder
  return deviceId()
}

async function firstFree(ids: readonly (string | null)[]): Promise<string | null> {
  for (const id of new Set(ids)) if (id && (await claimed(id))) return id
  return null
}

const nameOfWindow = (): string | null =>
  window.name.startsWith(`${KEY}.`) ? window.name.slice(KEY.length + 1) : null
