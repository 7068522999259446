import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import * as parts from '@/app/parts'
import { screen } from '@/app/Screen'
import { dashboardQuery } from '@/features/dashboard/api'
import { readStored, writeStored } from '@/lib/storage'

const Tour = screen(parts.tour, (come) => come.Tour, null)
const Writing = screen(parts.writing, (come) => come.HelpDialog, null)

const drawWriting = (end: () => void) => <Writing onClose={end} />

export const TOUR_SEEN = 'desk.tour'

/** The tour, whenever it is asked for. */
function TourAgain({ onEnd }: { onEnd: () => void }) {
  const [, goTo] = useLocation()
  return <Tour onEnd={onEnd} onTry={() => goTo('/try')} drawWriting={drawWriting} />
}

export const drawTour = (end: () => void) => <TourAgain onEnd={end} />

/** The tour, once, for a student who has never sat an exam; it waits for the first page to be there. */
export function Welcome() {
  const [isSeen, setSeen] = useState(() => readStored(TOUR_SEEN) !== null)
  const [, goTo] = useLocation()
  const { data } = useQuery({ ...dashboardQuery, enabled: !isSeen })
  if (isSeen || !data || data.rating.exams_taken > 0 || data.recent_sessions.length > 0) return null
  const end = () => {
    writeStored(TOUR_SEEN, '1')
    setSeen(true)
  }
  return (
    <Tour
      onEnd={end}
      onTry={() => {
        end()
        goTo('/try')
      }}
      drawWriting={drawWriting}
    />
  )
}
