/** A part of a page, each number a share of the page's width or height, 0 to 1. */
export interface Crop {
  left: number
  top: number
  width: number
  height: number
}

export const WHOLE: Crop = { left: 0, top: 0, width: 1, height: 1 }
export const MIN_ZOOM = 1
export const MAX_ZOOM = 3

const PAPER_WHITE = 244
/** Air left around the ink. */
const MARGIN = 0.018
/** A page with hardly any ink is shown whole, not blown up. */
const LEAST_WIDTH = 0.5

/** The box around everything that is not paper, in RGBA pixels; the whole page when it is empty. */
export function inkBox(pixels: Uint8ClampedArray, width: number, height: number): Crop {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4
      const isInk =
        (pixels[at + 3] ?? 0) > 0 &&
        Math.min(pixels[at] ?? 255, pixels[at + 1] ?? 255, pixels[at + 2] ?? 255) < PAPER_WHITE
      if (!isInk) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      if (y > bottom) bottom = y
    }
  }
  if (right < 0 || (right - left) / width < LEAST_WIDTH) return WHOLE
  const from = (low: number, size: number) => Math.max(0, low / size - MARGIN)
  const to = (high: number, size: number) => Math.min(1, (high + 1) / size + MARGIN)
  const [cropLeft, cropTop] = [from(left, width), from(top, height)]
  return { left: cropLeft, top: cropTop, width: to(right, width) - cropLeft, height: to(bottom, height) - cropTop }
}

export const clampZoom = (zoom: number): number => Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom))

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

export interface TextPiece {
  page: number
  text: string
  /** Shares of the page's width and height: the left end and the top of the piece, its width, its baseline. */
  x: number
  y: number
  width: number
  baseline: number
}

export interface Spot {
  page: number
  y: number
}

const NUMBERED = /^(?:№\s*)?(\d{1,3})\s*(?:[.)]|-\s*(?:savol|вопрос|masala|задани))/i
/** A paper may skip a number in its text layer (drawn as a picture); more than this is not a question's number. */
const MOST_SKIPPED = 2

/** Where each question begins: numbers that lead a line, on one of the paper's margins, and go up. */
export function questionSpots(pieces: readonly TextPiece[], total: number): Map<number, Spot> {
  const numbered = linesOf(pieces).flatMap((line) => {
    const number = Number(NUMBERED.exec(line.text.trim())?.[1] ?? 0)
    return number > 0 ? [{ ...line, number }] : []
  })
  const margins = marginsOf(numbered.map((line) => line.x))
  const spots = new Map<number, Spot>()
  let last = 0
  for (const { number, page, x, y } of numbered) {
    const isOnMargin = margins.some((margin) => Math.abs(margin - x) < SAME_MARGIN)
    if (!isOnMargin || number <= last || number > Math.min(total, last + 1 + MOST_SKIPPED)) continue
    spots.set(number, { page, y })
    last = number
  }
  return spots
}

/** A number of two digits may stand a little to the left of one of one digit. */
const SAME_MARGIN = 0.02
/** A margin holds at least this share of the lines that the fullest margin holds. */
const FULL_ENOUGH = 0.25

function marginsOf(lefts: readonly number[]): number[] {
  const near = (x: number) => lefts.filter((other) => Math.abs(other - x) < SAME_MARGIN).length
  const most = Math.max(0, ...lefts.map(near))
  return lefts.filter((x) => near(x) >= most * FULL_ENOUGH)
}

const SAME_LINE = 0.004
const COLUMN_GAP = 0.05

/** Pieces joined to lines; a wide gap begins a new one, as between two columns. */
function linesOf(pieces: readonly TextPiece[]): TextPiece[] {
  const lines: TextPiece[] = []
  for (const piece of pieces) {
    if (piece.text.trim() === '') continue
    const line = lines[lines.length - 1]
    const gap = line ? piece.x - (line.x + line.width) : 0
    const continues =
      line?.page === piece.page && Math.abs(line.baseline - piece.baseline) < SAME_LINE && Math.abs(gap) < COLUMN_GAP
    if (line && continues) {
      line.text += piece.text
      line.width = piece.x + piece.width - line.x
    } else lines.push({ ...piece })
  }
  return lines
}
