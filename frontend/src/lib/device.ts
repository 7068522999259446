import { readStored, writeStored } from '@/lib/storage'

const KEY = 'desk.device'

function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  // Only secure pages have randomUUID; a test on plain http has not. Layout: RFC 9562, version 4.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

let device: Promise<string> | null = null

/**
 * Who holds a session: this browser, by an id that survives a reload or a crash.
 * A second tab beside the first counts as a device of its own.
 */
export function deviceId(): Promise<string> {
  device ??= isOnlyTab().then((isOnly) => {
    if (!isOnly) return newId()
    const known = readStored(KEY)
    if (known) return known
    const fresh = newId()
    writeStored(KEY, fresh)
    return fresh
  })
  return device
}

function isOnlyTab(): Promise<boolean> {
  if (!('locks' in navigator)) return Promise.resolve(true)
  return new Promise((resolve) => {
    navigator.locks
      .request(KEY, { ifAvailable: true }, (lock) => {
        resolve(lock !== null)
        // Held until the tab goes.
        return lock ? new Promise<never>(() => undefined) : undefined
      })
      .catch(() => resolve(true))
  })
}
