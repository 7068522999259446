import type { Rolldown } from 'vite'

export const START = 'start'

const isEntry = (id: string) => id.endsWith('/src/app/main.tsx')

/** Everything that the first screen cannot do without, in one file: it packs better, and nothing waits for a second. */
export function startChunk(): (id: string, graph: Rolldown.ChunkingContext) => string | null {
  const known = new Map<string, boolean>()
  const isInStart = (id: string, graph: Rolldown.ChunkingContext): boolean => {
    const found = known.get(id)
    if (found !== undefined) return found
    known.set(id, false) // while looking: a circle of imports leads nowhere by itself
    const isIn = isEntry(id) || (graph.getModuleInfo(id)?.importers ?? []).some((importer) => isInStart(importer, graph))
    known.set(id, isIn)
    return isIn
  }
  return (id, graph) => (isInStart(id, graph) ? START : null)
}
