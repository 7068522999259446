import { useQuery } from '@tanstack/react-query'
import { ApiError } from '@/lib/api/errors'
import type { Place } from '@/lib/api/types'
import { loadPlaces } from '../api'

const ASK_AGAIN_MS = 20_000
/** A paper that nobody has looked at by then may wait: its students must not become a load. */
const PATIENT_AFTER = 3
const PATIENT_MS = 180_000
const UUID_LENGTH = 36
const NONE: readonly Place[] = []

/** The places of the questions; none on a scan, or while nobody has looked at a new paper. */
export const usePlaces = (exam: string): readonly Place[] => usePlacesQuery(exam).data?.questions ?? NONE

export function usePlacesQuery(exam: string) {
  return useQuery({
    queryKey: ['places', exam],
    queryFn: () => loadPlaces(exam),
    // The trial's paper is the app's own: no server knows it.
    enabled: exam.length === UUID_LENGTH,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) => {
      const isRefused = state.error instanceof ApiError && state.error.status < 500 && state.error.status !== 429
      if (state.data?.is_known || isRefused) return false
      return state.dataUpdateCount + state.errorUpdateCount < PATIENT_AFTER ? ASK_AGAIN_MS : PATIENT_MS
    },
  })
}
