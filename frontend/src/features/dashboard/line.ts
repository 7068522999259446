export interface Point {
  x: number
  y: number
}

const AIR = 8

/** Values spread evenly from left to right, the highest near the top; a flat line lies in the middle. */
export function linePoints(values: readonly number[], width: number, height: number): Point[] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const step = values.length > 1 ? (width - 2 * AIR) / (values.length - 1) : 0
  return values.map((value, index) => ({
    x: Math.round((AIR + index * step) * 10) / 10,
    y: Math.round((high === low ? height / 2 : AIR + ((high - value) / (high - low)) * (height - 2 * AIR)) * 10) / 10,
  }))
}
