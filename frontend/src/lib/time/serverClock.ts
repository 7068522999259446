interface Sample {
  offset: number
  roundTrip: number
  takenAt: number
  /** The true offset lies between these two: the server wrote its time while we waited. */
  lowest: number
  highest: number
}

/** How fast trust in a sample fades: a minute of age weighs as 60 ms of round trip. */
const FADE = 0.001
/** Play for clocks that tick a little differently. */
const SLACK_MS = 250

/**
 * The server's time on the monotonic clock, so that changing the phone's clock does nothing.
 * The sample with the best round trip wins; one that a newer sample proves wrong (the monotonic
 * clock of some phones stops in sleep) is dropped.
 */
export class ServerClock {
  #best: Sample | null = null
  readonly #monotonic: () => number

  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic
  }

  get isSet(): boolean {
    return this.#best !== null
  }

  /** Learn from one answer: both moments in monotonic ms, the server's in Unix ms. */
  observe(sentAt: number, receivedAt: number, serverMs: number): void {
    const sample: Sample = {
      offset: serverMs - (sentAt + receivedAt) / 2,
      roundTrip: receivedAt - sentAt,
      takenAt: receivedAt,
      lowest: serverMs - receivedAt - SLACK_MS,
      highest: serverMs - sentAt + SLACK_MS,
    }
    const best = this.#best
    if (!best || best.offset < sample.lowest || best.offset > sample.highest) this.#best = sample
    else if (sample.roundTrip <= best.roundTrip + (receivedAt - best.takenAt) * FADE) this.#best = sample
  }

  /** The server's time now, Unix ms. */
  now(): number {
    return this.#monotonic() + (this.#best?.offset ?? Date.now() - this.#monotonic())
  }
}

/** The one clock of the page: every answer that carries the server's time sets it. */
export const serverClock = new ServerClock()
