import { type Observable, observable } from '@/lib/observable'

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
