import { expect, test } from 'vitest'
import { type Event, merged, type OutgoingAnswer, pendingOf, type State, step, unreadGap, unsavedOf } from './machine'

/**
 * Random plays: a student, a server, and everything that can stand between them. However a play went, once the way is
 * free the server holds what the student typed last in every slot, but for what it refused by name.
 */
const SLOTS = ['1', '2', '3', '36a', '36b']
const BAD = 'not acceptable'
const POISON = '<script>'

class Play {
  state: State = merged([], [])
  readonly typed = new Map<string, string>()
  readonly #server = new Map<string, OutgoingAnswer>()
  /** What the device stored: it survives a reload. */
  #device = new Map<string, OutgoingAnswer>()
  #seed: number
  #ageMs = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  roll(sides: number): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647
    return this.#seed % sides
  }

  do(event: Event): void {
    const [next, effects] = step(this.state, event)
    this.state = next
    for (const effect of effects) {
      if (effect.type !== 'persist') continue
      this.#device.set(effect.key, { key: effect.key, value: effect.slot.value, rev: effect.slot.rev })
    }
  }

  type(): void {
    this.#ageMs += 200
    const key = SLOTS[this.roll(SLOTS.length)] ?? '1'
    const value = ['A', 'B', 'C', '', BAD, POISON][this.roll(6)] ?? 'A'
    const before = this.state.slots[key]?.value ?? ''
    this.do({ type: 'edit', key, value, quick: this.roll(2) === 0 })
    if (before !== value && this.state.slots[key]?.value === value) this.typed.set(key, value)
  }

  /** The server as it is: all of a batch or nothing; a smaller revision never overwrites. */
  #store(sent: readonly OutgoingAnswer[]): Event {
    const { id } = this.state.inFlight ?? { id: -1 }
    const bad = sent.find(({ value }) => value === BAD)
    if (bad) return { type: 'sent_refused', id, reason: 'No.', ...(this.roll(2) === 0 ? { keys: [bad.key] } : {}) }
    return { type: 'sent_ok', id, answers: sent.map((answer) => this.#stored(answer)) }
  }

  #stored(answer: OutgoingAnswer) {
    const held = this.#server.get(answer.key)
    if (!held || answer.rev >= held.rev) this.#server.set(answer.key, answer)
    const now = this.#server.get(answer.key) ?? answer
    return { ...now, applied: now.value === answer.value && now.rev === answer.rev }
  }

  /** The request in flight ends in one of the ways in which requests end. */
  reply(): void {
    const flying = this.state.inFlight
    if (!flying) return
    const way = this.roll(5)
    if (way === 0) return this.do({ type: 'sent_failed', id: flying.id, trouble: 'network', retryAfterMs: null })
    if (way === 1) return this.do({ type: 'sent_failed', id: flying.id, trouble: 'busy', retryAfterMs: 5000 })
    if (flying.sent.some(({ value }) => value === POISON) || way === 2) {
      return this.do({ type: 'sent_failed', id: flying.id, trouble: 'blocked', retryAfterMs: null })
    }
    const answer = this.#store(flying.sent)
    // It arrived, but the answer got lost.
    this.do(way === 3 ? { type: 'sent_failed', id: flying.id, trouble: 'network', retryAfterMs: null } : answer)
  }

  compare(): void {
    this.do({ type: 'compared', requests: this.state.requests, server: [...this.#server.values()] })
  }

  /** The page goes and comes back; `isBlind` without having read the device's own store until later. */
  reload(isBlind: boolean): void {
    const kept = [...this.#device.values()]
    this.state = merged([...this.#server.values()], isBlind ? [] : kept, isBlind ? unreadGap(this.#ageMs) : 0)
    if (!isBlind) return
    for (let turn = this.roll(4); turn > 0; turn -= 1) this.type()
    this.do({ type: 'recalled', local: kept })
  }

  turn(): void {
    const kinds: (() => void)[] = [
      () => this.type(),
      () => this.type(),
      () => this.do({ type: 'timer' }),
      () => this.do({ type: 'timer' }),
      () => this.reply(),
      () => this.reply(),
      () => this.reply(),
      () => this.do({ type: 'hidden' }),
      () => this.do({ type: this.roll(2) === 0 ? 'offline' : 'online' }),
      () => this.do({ type: this.roll(2) === 0 ? 'time_out' : 'time_back' }),
      () => this.compare(),
      () => this.roll(8) === 0 && this.reload(this.roll(3) === 0),
      () => this.do({ type: this.roll(2) === 0 ? 'store_failed' : 'store_back' }),
      () => {
        if (this.roll(10) > 0) return
        this.do({ type: 'taken_over' })
        this.do({ type: 'took_over', server: [...this.#server.values()] })
      },
    ]
    kinds[this.roll(kinds.length)]?.()
  }

  /** The way is free, and nobody blocks anything any more. */
  settle(): void {
    for (let turn = 0; turn < 40; turn += 1) {
      this.do({ type: 'online' })
      this.do({ type: 'timer' })
      const flying = this.state.inFlight
      if (flying) this.do(this.#store(flying.sent))
    }
    this.compare()
  }

  held(): Record<string, string> {
    return Object.fromEntries([...this.#server].map(([key, { value }]) => [key, value]))
  }
}

test('however a play went, the server holds what was typed last, but for what it refused by name', () => {
  for (let seed = 1; seed <= 1500; seed += 1) {
    const play = new Play(seed * 7919)
    for (let turn = 0; turn < 80; turn += 1) play.turn()
    play.settle()
    const refused = unsavedOf(play.state).map(({ key }) => key)
    expect(pendingOf(play.state), `seed ${seed}`).toEqual([])
    for (const [key, value] of play.typed) {
      if (value === BAD) expect(refused, `seed ${seed}: ${key}`).toContain(key)
      else expect(play.held()[key] ?? '', `seed ${seed}: ${key}`).toBe(value)
    }
  }
})
