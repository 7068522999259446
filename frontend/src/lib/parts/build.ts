/** What the page knows of its own build: written into index.html by `tools/buildNote.ts`, absent while developing. */
export interface Build {
  id: string
  /** The files of each lazy part, its own script first. */
  parts: Readonly<Record<string, readonly string[]>>
}

const NOTE = 'build'
const UNKNOWN: Build = { id: 'dev', parts: {} }

function noteIn(page: Document): Build {
  try {
    const note = JSON.parse(page.getElementById(NOTE)?.textContent ?? '') as Partial<Build>
    return note.id && note.parts ? { id: note.id, parts: note.parts } : UNKNOWN
  } catch {
    return UNKNOWN
  }
}

export const build: Build = noteIn(document)

/** The build that the server hands out now; null when it cannot be asked. */
export async function servedBuild(): Promise<string | null> {
  try {
    const response = await fetch('/', { cache: 'no-store', credentials: 'omit' })
    if (!response.ok) return null
    const { id } = noteIn(new DOMParser().parseFromString(await response.text(), 'text/html'))
    return id === UNKNOWN.id ? null : id
  } catch {
    return null
  }
}
