import { serverClock } from '@/lib/time/serverClock'

/** A quiet screen asks this often. */
export const HEARTBEAT_MS = 60_000
/** Two looks that lie further apart than this have a sleep between them. */
const GAP_MS = 5000
/** What wakes a page often comes by several events at once. */
const JUST_HEARD_MS = 2000
const TRY_AGAIN_MS = [1000, 2000, 4000, 8000, 15_000] as const

interface Clocks {
  monotonic(): number
  wall(): number
  isSure(): boolean
}

const ofThePage: Clocks = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  isSure: () => serverClock.isSure,
}

/** Elapsed by the faster of two clocks: one of them stands still in sleep, the other may be set back. */
const since = (then: [number, number], now: [number, number]) => Math.max(now[0] - then[0], now[1] - then[1])

/**
 * Decides when the server is asked for the time: on a quiet screen once a minute, at once after anything that looks
 * like waking, and soon again as long as it did not answer or the clocks of the device disagree.
 */
export class ClockWatch {
  private readonly ask: () => Promise<void>
  private readonly clocks: Clocks
  private heardAt: [number, number]
  private askedAt: [number, number]
  private lookedAt: [number, number]
  private failures = 0
  private isAsking = false

  /** `ask` resolves once the server was heard, and rejects if it was not. */
  constructor(ask: () => Promise<void>, clocks: Clocks = ofThePage) {
    this.ask = ask
    this.clocks = clocks
    this.heardAt = this.askedAt = this.lookedAt = this.now()
  }

  /** The server was heard, by whatever answer. */
  heard(): void {
    this.heardAt = this.now()
    this.failures = 0
  }

  /** To be called again and again. */
  look(): void {
    const now = this.now()
    const hasSlept = since(this.lookedAt, now) > GAP_MS
    this.lookedAt = now
    if (hasSlept) return this.woke()
    const isDue = !this.clocks.isSure() || since(this.heardAt, now) > HEARTBEAT_MS
    const wait = TRY_AGAIN_MS[Math.min(this.failures, TRY_AGAIN_MS.length - 1)] ?? 0
    if (isDue && since(this.askedAt, now) > wait) void this.asking()
  }

  /** The page was seen, shown, resumed, focused, or is online again. */
  woke(): void {
    if (this.clocks.isSure() && since(this.heardAt, this.now()) < JUST_HEARD_MS) return
    void this.asking()
  }

  private async asking(): Promise<void> {
    if (this.isAsking) return
    this.isAsking = true
    this.askedAt = this.now()
    try {
      await this.ask()
      this.heard()
    } catch {
      // Silence is the queue's business: its badge tells the student. Here it only means another try.
      this.failures += 1
    } finally {
      this.isAsking = false
    }
  }

  private now(): [number, number] {
    return [this.clocks.monotonic(), this.clocks.wall()]
  }
}
