import sample from './sample.pdf?inline'

/** The sample page (tools/sample_page.py) is drawn as a square of this size. */
export const SAMPLE_PX = 200

export function sampleBytes(): Uint8Array {
  const base64 = sample.slice(sample.indexOf(',') + 1)
  return Uint8Array.from(atob(base64), (sign) => sign.codePointAt(0) ?? 0)
}

interface Zone {
  name: string
  left: number
  top: number
  width: number
  height: number
  /** The least share of it that must be dark. */
  dark: number
}

const ZONES: Zone[] = [
  { name: 'letters', left: 0, top: 0.1, width: 1, height: 0.35, dark: 0.06 },
  { name: 'picture', left: 0.1, top: 0.58, width: 0.3, height: 0.3, dark: 0.8 },
  { name: 'lines', left: 0.6, top: 0.58, width: 0.3, height: 0.3, dark: 0.8 },
]
const DARK = 100

/** What of the sample page did not appear. */
export function missingOn(canvas: HTMLCanvasElement): string[] {
  const context = canvas.getContext('2d')
  if (!context) return ['canvas']
  return ZONES.filter((zone) => {
    const [x, y] = [zone.left * canvas.width, zone.top * canvas.height].map(Math.round) as [number, number]
    const [width, height] = [zone.width * canvas.width, zone.height * canvas.height].map(Math.round) as [number, number]
    return darkShare(context.getImageData(x, y, width, height).data) < zone.dark
  }).map((zone) => zone.name)
}

function darkShare(points: Uint8ClampedArray): number {
  let dark = 0
  for (let at = 0; at < points.length; at += 4) {
    const isInk = (points[at + 3] ?? 0) > 200 && (points[at] ?? 255) < DARK && (points[at + 1] ?? 255) < DARK
    if (isInk) dark += 1
  }
  return dark / (points.length / 4)
}

/** An engine that hangs is as bad as one that fails. */
export function within<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not done in ${limitMs / 1000} s.`)), limitMs)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
