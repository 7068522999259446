export interface RulerItem {
  key: string
  /** Where on the 0 to 100 scale. */
  at: number
  isRight: boolean
}

export interface RulerDot extends RulerItem {
  row: number
}

/** Items stacked where they would overlap: the nth dot of a place lies n rows up. */
export function stacked(items: readonly RulerItem[], dotWidth: number): RulerDot[] {
  const rowEnds: number[] = []
  return [...items]
    .sort((a, b) => a.at - b.at)
    .map((item) => {
      const found = rowEnds.findIndex((end) => item.at >= end)
      const row = found < 0 ? rowEnds.length : found
      rowEnds[row] = item.at + dotWidth
      return { ...item, row }
    })
}
