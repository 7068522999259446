import { useCallback, useState } from 'react'
import { t } from '@/lib/i18n/i18n'
import { say } from '@/ui/Announcer'
import type { OpenExam } from '../flow/openExam'
import type { SlotKey } from './slots'
import { struckBy, unstruckBy } from './striking'

export interface Strikes {
  /** Off until it is asked for, so that nothing is struck out by accident. */
  isOn: boolean
  toggle(): void
  strike(key: SlotKey, letter: string): void
  /** The letter was chosen: it stands. */
  letStand(key: SlotKey, letter: string): void
}

/** Striking out options: notes beside the answers, on this device; no save knows of them. */
export function useStrikes({ marks, runner }: OpenExam): Strikes {
  const [isOn, setOn] = useState(false)
  const toggle = useCallback(() => setOn((before) => !before), [])
  const note = useCallback(
    (by: typeof struckBy, key: SlotKey, letter: string) => {
      const before = marks.get()
      const struck = by(before.struck, key, letter)
      if (struck === before.struck) return
      marks.set({ ...before, struck })
      say(t(struck[key]?.includes(letter) ? 'strike.done' : 'strike.undone', { letter }))
    },
    [marks],
  )
  const strike = useCallback(
    (key: SlotKey, letter: string) => {
      if (runner.get().slots[key]?.value !== letter) note(struckBy, key, letter)
    },
    [note, runner],
  )
  const letStand = useCallback((key: SlotKey, letter: string) => note(unstruckBy, key, letter), [note])
  return { isOn, toggle, strike, letStand }
}
