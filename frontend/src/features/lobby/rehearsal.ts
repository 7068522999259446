import { call } from '@/lib/api/client'
import type { Upcoming } from '@/lib/api/types'
import type { PlainKey } from '@/lib/i18n/i18n'
import { type Observable, observable } from '@/lib/observable'
import { PartError } from '@/lib/parts/part'
import { serverClock } from '@/lib/time/serverClock'

/** What the exam will do, done once before its clock runs; owned by the app, because it reaches into another feature. */
export interface Rehearsal {
  /** The exam's code is here and runs. */
  code(): Promise<void>
  /** A page of a paper was really drawn. */
  paper(): Promise<void>
  /** An answer was written on this device and read back. */
  store(): Promise<boolean>
}

/** `bad` refuses the start: the exam could not be sat. `poor` warns: a comfort is missing. */
export type CheckState = 'waiting' | 'good' | 'poor' | 'bad'
export interface Check {
  state: CheckState
  advice: PlainKey | null
}
export type CheckName = 'network' | 'clock' | 'storage' | 'engine'
export type Checks = Readonly<Record<CheckName, Check>>

const WAITING: Check = { state: 'waiting', advice: null }
const GOOD: Check = { state: 'good', advice: null }
const SLOW_MS = 2500

export class Rehearsing {
  readonly checks: Observable<Checks> = observable<Checks>({ network: WAITING, clock: WAITING, storage: WAITING, engine: WAITING })
  private done: Promise<void> | null = null
  private readonly rehearsal: Rehearsal

  constructor(rehearsal: Rehearsal) {
    this.rehearsal = rehearsal
  }

  /** Try everything, or what was not good the last time. */
  run(): Promise<void> {
    this.done ??= Promise.all([this.server(), this.storage(), this.engine()]).then(() => {
      this.done = null
    })
    return this.done
  }

  /** Whether the exam can be sat here: waits for what is still being tried. */
  async isPassed(): Promise<boolean> {
    await this.done
    return this.checks.get().engine.state === 'good'
  }

  private tell(name: CheckName, check: Check): void {
    this.checks.set({ ...this.checks.get(), [name]: check })
  }

  private async server(): Promise<void> {
    const asked = performance.now()
    try {
      await call<Upcoming>('exams/upcoming/', { expects: { server_time_ms: 'number' } })
      const isSlow = performance.now() - asked > SLOW_MS
      this.tell('network', isSlow ? { state: 'poor', advice: 'lobby.check.networkPoor' } : GOOD)
      this.tell('clock', serverClock.isSet ? GOOD : { state: 'poor', advice: 'lobby.check.clockPoor' })
    } catch {
      this.tell('network', { state: 'poor', advice: 'lobby.check.networkPoor' })
      this.tell('clock', { state: 'poor', advice: 'lobby.check.clockPoor' })
    }
  }

  private async storage(): Promise<void> {
    if (this.checks.get().storage.state === 'good') return
    const isKept = await this.rehearsal.store().catch(() => null)
    if (isKept === null) return this.tell('storage', { state: 'poor', advice: null }) // its code did not come: see below
    this.tell('storage', isKept ? GOOD : { state: 'poor', advice: 'lobby.check.storagePoor' })
  }

  private async engine(): Promise<void> {
    if (this.checks.get().engine.state === 'good') return
    this.tell('engine', WAITING)
    try {
      await Promise.all([this.rehearsal.code(), this.rehearsal.paper()])
      this.tell('engine', GOOD)
    } catch (error) {
      this.tell('engine', { state: 'bad', advice: adviceAfter(error, navigator.userAgent) })
    }
  }
}

/** What to do where the exam cannot be sat. */
export function adviceAfter(error: unknown, userAgent: string): PlainKey {
  if (error instanceof PartError && error.trouble === 'unreachable') return 'lobby.check.engineUnreachable'
  if (error instanceof PartError && error.trouble === 'gone') return 'lobby.check.engineGone'
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'lobby.check.engineIos'
  return /Android/.test(userAgent) ? 'lobby.check.engineAndroid' : 'lobby.check.engineDesktop'
}
