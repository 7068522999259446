import { build } from '@/lib/parts/build'

/** Why a part of the app is not here: no network, gone from the server, or it does not run in this browser. */
export type PartTrouble = 'unreachable' | 'gone' | 'broken'

export class PartError extends Error {
  constructor(
    readonly trouble: PartTrouble,
    readonly part: string,
    readonly cause?: unknown,
  ) {
    super(`${part}: ${trouble}${cause instanceof Error ? ` (${cause.message})` : ''}`)
    this.name = 'PartError'
  }
}

/** A part of the app that is fetched when it is first needed, and again after it failed. */
export interface Part<T> {
  load(): Promise<T>
  /** What came, once it has come. */
  readonly now: T | null
}

const WAITS_MS = [400, 1600]
const FETCH_LIMIT_MS = 60_000

/**
 * Browsers before 2024 remember a failed `import()` for as long as the tab lives, also where only a file that it
 * imports failed. So its files are fetched first, as often as it takes, and the import finds them in the cache.
 */
export function part<T>(name: string, bring: () => Promise<T>): Part<T> {
  let now: T | null = null
  let loading: Promise<T> | null = null
  const load = async () => {
    const files = build.parts[name] ?? []
    await Promise.all(files.map((file) => fetched(name, file)))
    await Promise.all(files.filter((file) => file.endsWith('.css')).map(styled))
    return bring().catch((error: unknown) => broughtAnew<T>(name, files[0], error))
  }
  return {
    get now() {
      return now
    },
    load() {
      loading ??= load().then(
        (come) => (now = come),
        (error: unknown) => {
          loading = null
          throw error instanceof PartError ? error : new PartError('broken', name, error)
        },
      )
      return loading
    },
  }
}

let tries = 0

/** The files are here and the import failed: a name that the browser has never seen is asked for anew. */
async function broughtAnew<T>(name: string, file: string | undefined, error: unknown): Promise<T> {
  if (!file) throw new PartError('broken', name, error)
  tries += 1
  return (await import(/* @vite-ignore */ `${file}?again=${tries}`)) as T
}

const arrived = new Set<string>()

async function fetched(name: string, file: string): Promise<void> {
  for (let failures = 0; !arrived.has(file); failures += 1) {
    try {
      await fetchOnce(name, file)
      arrived.add(file)
    } catch (error) {
      const wait = WAITS_MS[failures]
      if (error instanceof PartError || wait === undefined) {
        throw error instanceof PartError ? error : new PartError('unreachable', name, error)
      }
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}

const styles = new Map<string, Promise<void>>()

/** The styles of a part are there before it is drawn; a sheet that fails here, just fetched, is asked for anew next time. */
function styled(file: string): Promise<void> {
  const known = styles.get(file)
  if (known) return known
  const coming = new Promise<void>((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.crossOrigin = ''
    link.href = file
    link.addEventListener('load', () => resolve())
    link.addEventListener('error', () => {
      styles.delete(file)
      link.remove()
      reject(new Error(`${file} is no style sheet.`))
    })
    document.head.append(link)
  })
  styles.set(file, coming)
  return coming
}

const isGone = (response: Response) =>
  response.status === 404 || response.status === 410 || (response.headers.get('content-type') ?? '').includes('html')

async function fetchOnce(name: string, file: string): Promise<void> {
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), FETCH_LIMIT_MS)
  try {
    const response = await fetch(file, { credentials: 'same-origin', signal: limit.signal })
    if (response.ok && !isGone(response)) {
      await response.text()
      return
    }
    if (isGone(response) && response.status < 500) throw new PartError('gone', name)
    throw new Error(`HTTP ${response.status}`)
  } finally {
    clearTimeout(timer)
  }
}
