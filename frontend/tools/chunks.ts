import type { Rolldown } from 'vite'

export const START = 'start'
const EXAM = 'exam'
const ROUTE = '/src/features/exam-session/ExamRoute.tsx'

type Graph = Rolldown.ChunkingContext

/** Whether a module comes with an entry, without being asked for again. */
function comesWith(entry: string): (id: string, graph: Graph) => boolean {
  const known = new Map<string, boolean>()
  const comes = (id: string, graph: Graph): boolean => {
    const found = known.get(id)
    if (found !== undefined) return found
    known.set(id, false) // while looking: a circle of imports leads nowhere by itself
    const isIn = id.endsWith(entry) || (graph.getModuleInfo(id)?.importers ?? []).some((importer) => comes(importer, graph))
    known.set(id, isIn)
    return isIn
  }
  return comes
}

/** What speaks to the server is small, and two screens that share a piece of it would wait for a file of its own. */
const API = '/src/lib/api/'

/** Everything that the first screen cannot do without, in one file: it packs better, and nothing waits for a second. */
export function startChunk() {
  const isInStart = comesWith('/src/app/main.tsx')
  return (id: string, graph: Graph): string | null => (isInStart(id, graph) || id.includes(API) ? START : null)
}

/** So is what the exam's route brings along: what else needs a part of it takes all of it. */
export function examChunk() {
  const isInExam = comesWith(ROUTE)
  return (id: string, graph: Graph): string | null =>
    id.includes('/src/features/exam-session/') && !id.endsWith(ROUTE) && isInExam(id, graph) ? EXAM : null
}
