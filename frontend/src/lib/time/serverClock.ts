interface Sample {
  offset: number
  roundTrip: number
  takenAt: number
  /** The true offset lies between these two: the server wrote its time while we waited. */
  lowest: number
  highest: number
}

/** One instant by both clocks of the device. */
export interface Moment {
  monotonic: number
  wall: number
}

/** How fast trust in a sample fades: a minute of age weighs as 60 ms of round trip. */
const FADE = 0.001
/** Play for clocks that tick a little differently. */
const SLACK_MS = 250
/** The two clocks may differ by this before it means anything: sleep, or a clock that was set. */
const APART_MS = 2000

/**
 * The server's time, by two clocks. The monotonic one cannot be set, but stands still while a phone sleeps; the wall
 * clock goes on, but can be set. Until the server is heard again, the later of the two counts: nobody is shown time
 * that is not there. Once it is heard, both are set by it, and what was wrong with either is over.
 *
 * Of the samples the one with the best round trip wins; one that a newer sample proves wrong is dropped.
 */
export class ServerClock {
  private best: Sample | null = null
  private wallOffset = 0
  private givenBack = 0
  private readonly monotonic: () => number
  private readonly wall: () => number

  constructor(monotonic: () => number = () => performance.now(), wall: () => number = () => Date.now()) {
    this.monotonic = monotonic
    this.wall = wall
  }

  get isSet(): boolean {
    return this.best !== null
  }

  /** False while the wall clock is ahead of the other: the phone slept, or its clock was set. Only the server knows. */
  get isSure(): boolean {
    return this.byWall() - this.byMonotonic() < APART_MS
  }

  /** How often the server gave back time that the device's clocks had taken. */
  get corrections(): number {
    return this.givenBack
  }

  moment(): Moment {
    return { monotonic: this.monotonic(), wall: this.wall() }
  }

  /**
   * Learn from one answer: when it was asked and received in monotonic ms, the server's time in Unix ms, and the
   * device's own time when it was asked, which tells a sleep in between.
   */
  observe(sentAt: number, receivedAt: number, serverMs: number, wallSentAt?: number): void {
    const shown = this.best ? this.now() : null
    const slept = wallSentAt === undefined ? 0 : this.wall() - wallSentAt - (this.monotonic() - sentAt)
    const unseen = slept > APART_MS ? slept : 0
    const sample: Sample = {
      offset: serverMs - (sentAt + receivedAt) / 2,
      roundTrip: receivedAt - sentAt + unseen,
      takenAt: receivedAt,
      lowest: serverMs - receivedAt - SLACK_MS,
      highest: serverMs - sentAt + unseen + SLACK_MS,
    }
    const best = this.best
    if (!best || best.offset < sample.lowest || best.offset > sample.highest) this.best = sample
    else if (sample.roundTrip <= best.roundTrip + (receivedAt - best.takenAt) * FADE) this.best = sample
    // After a sleep on the way the answer is as old as the sleep was long, if it was asleep at all.
    this.wallOffset = this.byMonotonic() + unseen - this.wall()
    if (shown !== null && shown - this.now() > APART_MS) this.givenBack += 1
  }

  /** The server's time now, Unix ms. */
  now(): number {
    return this.best ? Math.max(this.byMonotonic(), this.byWall()) : this.wall()
  }

  private byMonotonic(): number {
    return this.monotonic() + (this.best?.offset ?? 0)
  }

  private byWall(): number {
    return this.wall() + this.wallOffset
  }
}

/** The one clock of the page: every answer that carries the server's time sets it. */
export const serverClock = new ServerClock()
