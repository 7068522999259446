import type { SlotKey } from '../sheet/slots'
import { type Effect, type Ending, type Event, type OutgoingAnswer, pendingOf, type State, step, type Trouble } from './machine'
import type { AnswerStore } from './store'

export type Keeper = Pick<AnswerStore, 'keep' | 'listen' | 'isDurable'>

/** What came back from one save. */
export type SaveOutcome =
  | { kind: 'saved'; answers: readonly { key: SlotKey; value: string; rev: number; applied: boolean }[] }
  | { kind: 'failed'; trouble: Trouble; retryAfterMs: number | null }
  | { kind: 'refused'; keys?: readonly SlotKey[]; reason?: string }
  | { kind: 'taken_over' }
  | { kind: 'closed'; ending: Ending }

export interface RunnerParts {
  session: string
  initial: State
  store: Keeper
  send(answers: readonly OutgoingAnswer[], keepalive: boolean): Promise<SaveOutcome>
  setTimer?: (run: () => void, delayMs: number) => unknown
  clearTimer?: (timer: unknown) => void
  random?: () => number
}

const SPREAD = 0.25

/** Runs the machine: does its effects, feeds back what happened, and tells who watches. */
export class AnswerRunner {
  private state: State
  private timer: unknown = null
  private isStopped = false
  private readonly listeners = new Set<() => void>()
  private readonly parts: Required<RunnerParts>
  private readonly stopHearing: () => void

  constructor(parts: RunnerParts) {
    this.state = { ...parts.initial, isKept: parts.store.isDurable }
    this.parts = {
      setTimer: (run, delayMs) => setTimeout(run, delayMs),
      clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
      random: Math.random,
      ...parts,
    }
    this.stopHearing = parts.store.listen((news) => {
      if (news.kind === 'failed') this.dispatch({ type: 'store_failed' })
      else if (news.kind === 'back') this.dispatch({ type: 'store_back' })
      else if (news.session === parts.session) this.dispatch({ type: 'recalled', local: news.answers })
    })
  }

  readonly get = (): State => this.state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly dispatch = (event: Event): void => {
    const [next, effects] = step(this.state, event)
    const hasChanged = next !== this.state
    this.state = next
    for (const effect of effects) this.do(effect)
    if (hasChanged) for (const listener of this.listeners) listener()
  }

  /** Resolves with true once nothing is pending, with false if that did not happen in time. */
  drained(withinMs: number): Promise<boolean> {
    this.dispatch({ type: 'flush' })
    return new Promise((resolve) => {
      const finish = (isDrained: boolean) => {
        this.parts.clearTimer(limit)
        stop()
        resolve(isDrained)
      }
      const look = () => {
        if (pendingOf(this.state).length === 0 && !this.state.inFlight) finish(true)
        else if (this.state.conflict || (this.state.ending !== null && !this.state.inFlight)) finish(false)
      }
      const limit = this.parts.setTimer(() => finish(false), withinMs)
      const stop = this.subscribe(look)
      look()
    })
  }

  /** What is under way still counts; nothing is planned any more. */
  stop(): void {
    this.isStopped = true
    this.parts.clearTimer(this.timer)
    this.stopHearing()
    this.listeners.clear()
  }

  private do(effect: Effect): void {
    switch (effect.type) {
      case 'persist':
        this.parts.store
          .keep(this.parts.session, { key: effect.key, value: effect.slot.value, rev: effect.slot.rev })
          .catch(() => this.dispatch({ type: 'store_failed' }))
        break
      case 'cancel':
        this.parts.clearTimer(this.timer)
        break
      case 'schedule': {
        this.parts.clearTimer(this.timer)
        if (this.isStopped) break
        const spread = effect.spread ? 1 + SPREAD * (2 * this.parts.random() - 1) : 1
        const delayMs = Math.max(effect.delayMs * spread, effect.atLeastMs * (1 + SPREAD * this.parts.random()))
        this.timer = this.parts.setTimer(() => this.dispatch({ type: 'timer' }), delayMs)
        break
      }
      case 'send':
        void this.send(effect.id, effect.answers, effect.keepalive)
    }
  }

  private async send(id: number, answers: readonly OutgoingAnswer[], keepalive: boolean): Promise<void> {
    const outcome = await this.parts.send(answers, keepalive)
    switch (outcome.kind) {
      case 'saved':
        return this.dispatch({ type: 'sent_ok', id, answers: outcome.answers })
      case 'failed':
        return this.dispatch({ type: 'sent_failed', id, trouble: outcome.trouble, retryAfterMs: outcome.retryAfterMs })
      case 'refused':
        return this.dispatch({ type: 'sent_refused', id, keys: outcome.keys ?? [], reason: outcome.reason ?? '' })
      case 'taken_over':
        return this.dispatch({ type: 'taken_over', id })
      case 'closed':
        return this.dispatch({ type: 'closed', id, ending: outcome.ending })
    }
  }
}
