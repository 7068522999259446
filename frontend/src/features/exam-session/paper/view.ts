import { useQuery } from '@tanstack/react-query'
import { ApiError } from '@/lib/api/errors'
import type { Place } from '@/lib/api/types'
import { type Observable, observable } from '@/lib/observable'
import { loadPlaces } from '../api'

/** How the student looks at the paper; the sheet's buttons and the paper share it. */
export interface PaperView {
  zoom: number
  isInverted: boolean
  /** Grows with every wish to see the current question; choosing one on the paper itself is none. */
  jumps: number
  /** Whether the current question shows; true where nobody knows. */
  isInSight: boolean
}

/** Opened anew at the first question the paper lies at its top: its own rules are read first. */
export const paperView = (isBegun: boolean): Observable<PaperView> =>
  observable<PaperView>({ zoom: 1, isInverted: false, jumps: isBegun ? 1 : 0, isInSight: true })

export function change(view: Observable<PaperView>, part: Partial<PaperView>): void {
  const before = view.get()
  if ((Object.keys(part) as (keyof PaperView)[]).some((name) => before[name] !== part[name])) view.set({ ...before, ...part })
}

const ASK_AGAIN_MS = 20_000
/** A paper that nobody has looked at by then may wait: its students must not become a load. */
const PATIENT_AFTER = 3
const PATIENT_MS = 180_000
const NONE: readonly Place[] = []

/** The places of the questions; none on a scan, or while nobody has looked at a new paper. */
export function usePlaces(exam: string): readonly Place[] {
  const { data } = useQuery({
    queryKey: ['places', exam],
    queryFn: () => loadPlaces(exam),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => {
      const isRefused = state.error instanceof ApiError && state.error.status < 500 && state.error.status !== 429
      if (state.data?.is_known || isRefused) return false
      return state.dataUpdateCount + state.errorUpdateCount < PATIENT_AFTER ? ASK_AGAIN_MS : PATIENT_MS
    },
  })
  return data?.questions ?? NONE
}
