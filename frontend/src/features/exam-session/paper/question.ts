import type { Area, Place } from '@/lib/api/types'
import type { Crop } from './geometry'

/** Shares come with four digits. */
const ROUNDING = 0.0005

const isIn = ({ page, left, top }: Place, area: Area): boolean =>
  area.page === page && area.top - ROUNDING <= top && top < area.bottom && area.left - ROUNDING <= left && left < area.right

/** What stands before a question begins: its areas up to its own first line. */
function before(place: Place): Area[] {
  const at = place.areas.findIndex((area) => isIn(place, area))
  const own = place.areas[at]
  if (!own) return []
  const rest = place.top - own.top > ROUNDING ? [{ ...own, bottom: place.top }] : []
  return [...place.areas.slice(0, at), ...rest]
}

/**
 * All parts of the paper that a question needs, in reading order. A list or a text for several questions belongs to
 * the first of them; the others get it too.
 */
export function partsOf(places: readonly Place[], number: number): Area[] {
  const place = places.find((other) => other.number === number)
  if (!place) return []
  const { lead } = place
  const first = lead && places.find(({ lead: other }) => other?.page === lead.page && other.top === lead.top)
  return first && first !== place ? [...before(first), ...place.areas] : [...place.areas]
}

export const cropOf = ({ left, top, right, bottom }: Area): Crop => ({ left, top, width: right - left, height: bottom - top })

/** A part of a page that is drawn by itself. */
export interface Piece {
  /** From 0. */
  page: number
  crop: Crop
  /** As it would be printed. */
  width: number
  height: number
}

/** Pieces of one column begin and end at the same edges, so that what stood below each other still does. */
export function aligned(parts: readonly Area[], crops: readonly Crop[]): Crop[] {
  return crops.map((crop, index) => {
    const same = crops.filter((_, other) => parts[other]?.left === parts[index]?.left && parts[other]?.right === parts[index]?.right)
    const left = Math.min(...same.map((other) => other.left))
    const right = Math.max(...same.map((other) => other.left + other.width))
    return { ...crop, left, width: right - left }
  })
}

/** Type of the usual ten points is then read without effort. */
const READABLE = 1.6
const LARGER = 1.7

/** CSS pixels for a printed point: as wide as the frame, but never blown up; enlarged until it can be read. */
export function scaleFor(pieces: readonly Piece[], frameWidth: number, isLarge: boolean): number {
  const widest = Math.max(1, ...pieces.map((piece) => piece.width))
  const fitting = Math.min(READABLE, frameWidth / widest)
  return isLarge ? Math.max(READABLE, fitting * LARGER) : fitting
}
