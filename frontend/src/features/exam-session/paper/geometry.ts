import type { Area, Place } from '@/lib/api/types'

/** A part of a page, each number a share of the page's width or height, 0 to 1. */
export interface Crop {
  left: number
  top: number
  width: number
  height: number
}

export const WHOLE: Crop = { left: 0, top: 0, width: 1, height: 1 }

const PAPER_WHITE = 244
/** Air left around the ink. */
const MARGIN = 0.018
/** A page with hardly any ink is shown whole, not blown up. */
const LEAST_WIDTH = 0.5

interface Edges {
  left: number
  top: number
  right: number
  bottom: number
}

/** The outermost pixels that are not paper, in RGBA pixels, looked for between two heights and two widths. */
function inkEdges(pixels: Uint8ClampedArray, width: number, { left: from, top, right: to, bottom }: Edges): Edges | null {
  const found = { left: to, top: bottom, right: -1, bottom: -1 }
  for (let y = top; y < bottom; y += 1) {
    for (let x = from; x < to; x += 1) {
      const at = (y * width + x) * 4
      const isInk =
        (pixels[at + 3] ?? 0) > 0 &&
        Math.min(pixels[at] ?? 255, pixels[at + 1] ?? 255, pixels[at + 2] ?? 255) < PAPER_WHITE
      if (!isInk) continue
      if (x < found.left) found.left = x
      if (x > found.right) found.right = x
      if (y < found.top) found.top = y
      if (y > found.bottom) found.bottom = y
    }
  }
  return found.right < 0 ? null : found
}

/** Shares of the page, with a little air; never beyond the bounds. */
function airy({ left, top, right, bottom }: Edges, width: number, height: number, bounds: Crop): Crop {
  const from = (low: number, size: number, least: number) => Math.max(least, low / size - MARGIN)
  const to = (high: number, size: number, most: number) => Math.min(most, (high + 1) / size + MARGIN)
  const [cropLeft, cropTop] = [from(left, width, bounds.left), from(top, height, bounds.top)]
  return {
    left: cropLeft,
    top: cropTop,
    width: to(right, width, bounds.left + bounds.width) - cropLeft,
    height: to(bottom, height, bounds.top + bounds.height) - cropTop,
  }
}

/** The box around everything that is not paper, in RGBA pixels; the whole page when it is empty. */
export function inkBox(pixels: Uint8ClampedArray, width: number, height: number): Crop {
  const edges = inkEdges(pixels, width, { left: 0, top: 0, right: width, bottom: height })
  if (!edges || (edges.right - edges.left) / width < LEAST_WIDTH) return WHOLE
  return airy(edges, width, height, WHOLE)
}

/** The box around what is written in an area; the area itself when it is empty. */
export function inkIn(pixels: Uint8ClampedArray, width: number, height: number, area: Crop): Crop {
  const edges = inkEdges(pixels, width, {
    left: Math.floor(area.left * width),
    top: Math.floor(area.top * height),
    right: Math.min(width, Math.ceil((area.left + area.width) * width)),
    bottom: Math.min(height, Math.ceil((area.top + area.height) * height)),
  })
  return edges ? airy(edges, width, height, area) : area
}

/** Where to scroll so that the point under the fingers stays under them when the zoom changes. */
export function scrollFor(scroll: number, focus: number, before: number, after: number): number {
  return Math.max(0, ((scroll + focus) * after) / before - focus)
}

/** Device pixels for a page drawn `cssWidth` wide, never more than the phone can hold in one canvas. */
export function pixelWidth(cssWidth: number, aspect: number, ratio: number, isLowPower: boolean): number {
  const most = isLowPower ? 2_000_000 : 6_000_000
  const wanted = cssWidth * Math.min(ratio, isLowPower ? 1.5 : 2.5)
  return Math.round(Math.min(wanted, Math.sqrt(most / aspect)))
}

/** How a page lies in the pane: pixels from the top of all pages, and the part of it that is shown. */
export interface ShownPage {
  top: number
  width: number
  height: number
  crop: Crop
}

export type ShownPages = ReadonlyMap<number, ShownPage>

/** A height on a page, a share of the whole page, in pixels from the top of all pages. */
const pixelsDown = ({ top, height, crop }: ShownPage, share: number): number =>
  top + Math.min(1, Math.max(0, (share - crop.top) / crop.height)) * height

const pixelsAcross = ({ width, crop }: ShownPage, share: number): number =>
  Math.max(0, ((share - crop.left) / crop.width) * width)

/** Air left of a question's number when the paper is wider than the pane. */
const LEFT_AIR_PX = 12

/**
 * Where to scroll for a question: to its own first line, or to the heading or the list before it where all of it fits.
 * Null while its page is not there.
 */
export function jumpTarget(place: Place, pages: ShownPages, paneHeight: number): { left: number; top: number } | null {
  const page = pages.get(place.page)
  if (!page) return null
  const own = pixelsDown(page, place.top)
  const leadPage = place.lead && pages.get(place.lead.page)
  const lead = place.lead && leadPage ? pixelsDown(leadPage, place.lead.top) : own
  const last = place.areas[place.areas.length - 1]
  const lastPage = last && pages.get(last.page)
  const end = last && lastPage ? pixelsDown(lastPage, last.bottom) : own
  const left = Math.max(0, pixelsAcross(page, place.left) - LEFT_AIR_PX)
  return { left, top: end - lead <= paneHeight ? lead : own }
}

/** Which question a point of a page belongs to. */
export function questionAt(places: readonly Place[], page: number, x: number, y: number): number | null {
  const found = places.find(({ areas }) =>
    areas.some((area) => area.page === page && area.left <= x && x < area.right && area.top <= y && y < area.bottom),
  )
  return found?.number ?? null
}

/** So much of a question must show, or all of it, to be called on screen. */
const LEAST_SHOWN_PX = 28

export function isOnScreen(place: Place, pages: ShownPages, paneTop: number, paneHeight: number): boolean {
  return ownAreas(place).some((area) => {
    const page = pages.get(area.page)
    if (!page) return false
    const [top, bottom] = [pixelsDown(page, area.top), pixelsDown(page, area.bottom)]
    const shown = Math.min(bottom, paneTop + paneHeight) - Math.max(top, paneTop)
    return shown >= Math.min(LEAST_SHOWN_PX, bottom - top)
  })
}

/** A question's areas without the heading or the list that leads to it. */
export function ownAreas(place: Place): Area[] {
  return place.areas.map((area, index) =>
    index === 0 && area.page === place.page && area.top < place.top ? { ...area, top: place.top } : area,
  )
}
