import type { SlotKey } from '../sheet/slots'

/** One slot as this device knows it: pending while `rev` is ahead of `acked`. */
export interface SlotState {
  value: string
  rev: number
  acked: number
  /** The server said no to exactly this text; it is not sent again until it is edited. */
  refused: boolean
}

export interface OutgoingAnswer {
  key: SlotKey
  value: string
  rev: number
}

export type Ending = 'submitted' | 'time_up' | 'abandoned' | 'idle'
/** `blocked`: somebody on the way answers in the server's place, perhaps because of what one answer says. */
export type Trouble = 'network' | 'busy' | 'signed_out' | 'blocked'

export interface State {
  slots: Readonly<Record<SlotKey, SlotState>>
  /** One counter for the session; the next edit of any slot takes the next number. */
  rev: number
  inFlight: { id: number; sent: readonly OutgoingAnswer[] } | null
  requests: number
  timerRunning: boolean
  failures: number
  trouble: Trouble | null
  isOnline: boolean
  /** Held by another device: read-only here until taken back. */
  conflict: boolean
  /** Time is out on this screen: no more edits, but what is pending may still arrive. */
  isLocked: boolean
  ending: Ending | null
  isNearEnd: boolean
  /** The server named a time before which it wants no more: edits do not hurry it. */
  isToldToWait: boolean
  /** False once the browser failed to store an answer: it then exists in memory only. */
  isKept: boolean
  /** False as long as this device's own copy was not read: it may hold answers that did not arrive. */
  isRead: boolean
  /** Halved when a batch is refused or blocked as a whole, so that one bad answer does not hold up the rest. */
  batch: number
  /** How often each slot was in a blocked batch: those that never were go first. */
  blocked: Readonly<Record<SlotKey, number>>
  /** The server's own sentence on each refused answer. */
  reasons: Readonly<Record<SlotKey, string>>
}

export type Event =
  | { type: 'edit'; key: SlotKey; value: string; quick: boolean }
  | { type: 'timer' }
  | { type: 'flush' }
  | { type: 'sent_ok'; id: number; answers: readonly { key: SlotKey; value: string; rev: number; applied: boolean }[] }
  | { type: 'sent_failed'; id: number; trouble: Trouble; retryAfterMs: number | null }
  /** `keys` are the bad ones, where the server names them. */
  | { type: 'sent_refused'; id: number; keys?: readonly SlotKey[]; reason?: string }
  | { type: 'online' }
  | { type: 'offline' }
  | { type: 'hidden' }
  | { type: 'near_end' }
  | { type: 'time_out' }
  | { type: 'time_back' }
  /** By the answer to a save (`id`), or by a look at the session. */
  | { type: 'taken_over'; id?: number }
  | { type: 'took_over'; server: readonly OutgoingAnswer[] }
  /** By the answer to a save (`id`), or by a look at the session: then what is under way may still be taken. */
  | { type: 'closed'; id?: number; ending: Ending }
  /** The server takes answers again: an admin gave more time after the clock had closed the sitting. */
  | { type: 'reopened' }
  | { type: 'store_failed' }
  | { type: 'store_back' }
  /** What the server held when it was asked after so many requests. */
  | { type: 'compared'; requests: number; server: readonly OutgoingAnswer[] }
  /** The device's own copy was found late. */
  | { type: 'recalled'; local: readonly OutgoingAnswer[] }

export type Effect =
  | { type: 'persist'; key: SlotKey; slot: SlotState }
  | { type: 'schedule'; delayMs: number; spread: boolean; atLeastMs: number }
  | { type: 'cancel' }
  | { type: 'send'; id: number; answers: readonly OutgoingAnswer[]; keepalive: boolean }

export const TYPING_DELAY_MS = 600
export const CHOICE_DELAY_MS = 150
export const BACK_OFF_MS = [1000, 2000, 4000, 8000, 15_000, 30_000] as const
/** In the last minute nobody waits half a minute for another try. */
export const BACK_OFF_NEAR_END_MS = 3000
/** The server's limit for one batch. */
export const BATCH = 100
/** Browsers refuse keepalive bodies above 64 KB; one batch of long answers may reach that. */
export const KEEPALIVE_BATCH = 25

export const isPending = (slot: SlotState): boolean => slot.rev > slot.acked && !slot.refused
export const isUnsaved = (slot: SlotState): boolean => slot.rev > slot.acked

export const pendingOf = (state: State): OutgoingAnswer[] =>
  Object.entries(state.slots)
    .filter(([, slot]) => isPending(slot))
    .map(([key, slot]) => ({ key, value: slot.value, rev: slot.rev }))

/** What the server has not confirmed, for the student's eyes: refused answers included. */
export const unsavedOf = (state: State): OutgoingAnswer[] =>
  Object.entries(state.slots)
    .filter(([, slot]) => isUnsaved(slot))
    .map(([key, slot]) => ({ key, value: slot.value, rev: slot.rev }))

/** Unconfirmed, and something stands in its way: what a student must not take for safe. */
export const unsafeOf = (state: State): OutgoingAnswer[] => {
  const isStuck = state.trouble !== null || !state.isOnline || state.conflict || state.isLocked || state.ending !== null
  return unsavedOf(state).filter(({ key }) => isStuck || state.slots[key]?.refused)
}

/**
 * Where this device's own copy could not be read, new edits take numbers beyond all that it may hold: nobody makes
 * more than ten edits a second, however often the page was opened since the session began.
 */
export const unreadGap = (sessionAgeMs: number): number => 1000 + Math.max(0, Math.floor(sessionAgeMs / 100))

/** The server's copy merged with this device's queue: slot by slot, the higher revision wins. */
export function merged(server: readonly OutgoingAnswer[], local: readonly OutgoingAnswer[], gap = 0): State {
  const slots: Record<SlotKey, SlotState> = {}
  for (const { key, value, rev } of server) slots[key] = { value, rev, acked: rev, refused: false }
  for (const { key, value, rev } of local) {
    const stored = slots[key]
    if (!stored || rev > stored.rev) slots[key] = { value, rev, acked: stored?.rev ?? 0, refused: false }
  }
  return {
    slots,
    rev: Math.max(0, ...Object.values(slots).map((slot) => slot.rev)) + gap,
    inFlight: null,
    requests: 0,
    timerRunning: false,
    failures: 0,
    trouble: null,
    isOnline: true,
    conflict: false,
    isLocked: false,
    ending: null,
    isNearEnd: false,
    isToldToWait: false,
    isKept: true,
    isRead: gap === 0,
    batch: BATCH,
    blocked: {},
    reasons: {},
  }
}

/** The whole behaviour of saving: what happened and what is to be done about it. */
export function step(state: State, event: Event): [State, Effect[]] {
  switch (event.type) {
    case 'edit':
      return edited(state, event)
    case 'timer':
      return send({ ...state, timerRunning: false, isToldToWait: false }, false)
    case 'flush':
      return send(state, false)
    case 'hidden':
      return send(state, true)
    case 'sent_ok':
      return state.inFlight?.id === event.id ? acknowledged(state, event.answers) : [state, []]
    case 'sent_failed':
      return state.inFlight?.id === event.id ? failed(state, event.trouble, event.retryAfterMs) : [state, []]
    case 'sent_refused':
      return state.inFlight?.id === event.id ? refused(state, event.keys ?? [], event.reason ?? '') : [state, []]
    case 'online':
      return send({ ...state, isOnline: true }, false)
    case 'offline':
      return [{ ...state, isOnline: false }, []]
    case 'near_end':
      return [{ ...state, isNearEnd: true }, []]
    case 'time_out':
      return send({ ...state, isLocked: true, isNearEnd: true }, false)
    case 'time_back':
      return [{ ...state, isLocked: false, isNearEnd: false }, []]
    case 'taken_over':
      if (event.id !== undefined && event.id !== state.inFlight?.id) return [state, []]
      return [{ ...state, conflict: true, inFlight: null, timerRunning: false }, [{ type: 'cancel' }]]
    case 'took_over':
      return takenBack(state, event.server)
    case 'store_failed':
      return state.isKept ? [{ ...state, isKept: false }, []] : [state, []]
    case 'store_back':
      return state.isKept ? [state, []] : [{ ...state, isKept: true }, []]
    case 'compared':
      return compared(state, event)
    case 'recalled':
      return recalled(state, event.local)
    case 'reopened':
      return reopened(state)
    case 'closed': {
      const inFlight = state.inFlight?.id === event.id ? null : state.inFlight
      return [{ ...state, ending: event.ending, inFlight, timerRunning: false }, [{ type: 'cancel' }]]
    }
  }
}

const isReadOnly = (state: State) => state.isLocked || state.conflict || state.ending !== null

function edited(state: State, { key, value, quick }: { key: SlotKey; value: string; quick: boolean }): [State, Effect[]] {
  const known = state.slots[key]
  if (isReadOnly(state) || (known?.value ?? '') === value) return [state, []]
  const rev = state.rev + 1
  const slot: SlotState = { value, rev, acked: known?.acked ?? 0, refused: false }
  const next: State = { ...state, rev, slots: { ...state.slots, [key]: slot }, timerRunning: true }
  const persist: Effect = { type: 'persist', key, slot }
  if (state.isToldToWait) return [next, [persist]]
  const delayMs = quick || state.isNearEnd ? CHOICE_DELAY_MS : TYPING_DELAY_MS
  return [next, [persist, { type: 'schedule', delayMs, spread: false, atLeastMs: 0 }]]
}

/** One request at a time, all pending slots in it. A hidden page may be killed: it sends beside a request in flight. */
function send(state: State, isLeaving: boolean): [State, Effect[]] {
  if (state.ending !== null || state.conflict) return [state, []]
  if (state.inFlight && !isLeaving) return [state, []]
  const answers = nextBatch(state, isLeaving ? KEEPALIVE_BATCH : BATCH)
  if (answers.length === 0) return [state, []]
  const id = state.requests + 1
  return [
    { ...state, requests: id, inFlight: { id, sent: answers }, timerRunning: false },
    [{ type: 'cancel' }, { type: 'send', id, answers, keepalive: isLeaving }],
  ]
}

/** Never an answer that was blocked more often beside one that was not: it would hold it up. */
function nextBatch(state: State, most: number): OutgoingAnswer[] {
  const pending = pendingOf(state)
  const timesBlocked = ({ key }: OutgoingAnswer) => state.blocked[key] ?? 0
  const least = Math.min(...pending.map(timesBlocked))
  return pending.filter((answer) => timesBlocked(answer) === least).slice(0, Math.min(state.batch, most))
}

function acknowledged(
  state: State,
  answers: readonly { key: SlotKey; value: string; rev: number; applied: boolean }[],
): [State, Effect[]] {
  const slots = { ...state.slots }
  const effects: Effect[] = []
  let highest = state.rev
  const sent = new Map(state.inFlight?.sent.map((answer) => [answer.key, answer.rev]))
  for (const answer of answers) {
    const known = slots[answer.key]
    const sentRev = sent.get(answer.key)
    if (!known || sentRev === undefined) continue
    if (answer.rev < sentRev) continue
    const isOlderThanServer = !answer.applied && answer.rev > sentRev
    let next: SlotState = { ...known, acked: Math.max(known.acked, sentRev) }
    if (isOlderThanServer && known.rev === sentRev) {
      next = { value: answer.value, rev: answer.rev, acked: answer.rev, refused: false }
    } else if (!answer.applied && known.rev <= answer.rev) {
      // Edited meanwhile, under a number the server has passed: renumber, or it would be refused for ever.
      next = { ...known, rev: Math.max(highest, answer.rev) + 1, acked: answer.rev }
    }
    highest = Math.max(highest, next.rev)
    slots[answer.key] = next
    effects.push({ type: 'persist', key: answer.key, slot: next })
  }
  const blocked = { ...state.blocked }
  for (const key of sent.keys()) delete blocked[key]
  const calm: State = {
    ...state, slots, blocked, rev: highest, inFlight: null, failures: 0, trouble: null, isOnline: true, batch: BATCH,
  }
  if (pendingOf(calm).length === 0 || calm.timerRunning) return [calm, effects]
  const [sending, more] = send(calm, false)
  return [sending, [...effects, ...more]]
}

function failed(state: State, trouble: Trouble, retryAfterMs: number | null): [State, Effect[]] {
  if (state.ending !== null) return [{ ...state, inFlight: null }, []]
  const planned = BACK_OFF_MS[Math.min(state.failures, BACK_OFF_MS.length - 1)] ?? 30_000
  const patient = state.isNearEnd ? Math.min(planned, BACK_OFF_NEAR_END_MS) : planned
  return [
    {
      ...state,
      ...(trouble === 'blocked' ? split(state) : {}),
      inFlight: null,
      failures: state.failures + 1,
      trouble,
      timerRunning: true,
      isToldToWait: retryAfterMs !== null,
    },
    [{ type: 'schedule', delayMs: patient, spread: true, atLeastMs: retryAfterMs ?? 0 }],
  ]
}

/** Half of it next time, and what was not in it first: perhaps it was blocked for the sake of one answer. */
function split(state: State): Pick<State, 'batch' | 'blocked'> {
  const sent = state.inFlight?.sent ?? []
  const blocked = { ...state.blocked }
  for (const { key } of sent) blocked[key] = (blocked[key] ?? 0) + 1
  return { batch: Math.max(1, Math.ceil(sent.length / 2)), blocked }
}

/** The bad answers stay behind until they are edited; all others go on. Nothing of a refused batch was written. */
function refused(state: State, named: readonly SlotKey[], reason: string): [State, Effect[]] {
  const sent = state.inFlight?.sent ?? []
  const bad = sent.length === 1 ? sent : sent.filter(({ key }) => named.includes(key))
  if (bad.length === 0) return send({ ...state, inFlight: null, batch: Math.max(1, Math.ceil(sent.length / 2)) }, false)
  const slots = { ...state.slots }
  const reasons = { ...state.reasons }
  for (const { key, rev } of bad) {
    const known = slots[key]
    if (known?.rev !== rev) continue
    slots[key] = { ...known, refused: true }
    reasons[key] = reason
  }
  return send({ ...state, inFlight: null, slots, reasons, batch: BATCH, failures: 0, trouble: null }, false)
}

/** What the server does not hold is not saved, whoever said so: it is sent again. */
function compared(state: State, { requests, server }: { requests: number; server: readonly OutgoingAnswer[] }): [State, Effect[]] {
  if (state.inFlight || state.requests !== requests || state.conflict || state.ending !== null) return [state, []]
  const held = new Map(server.map((answer) => [answer.key, answer.rev]))
  const slots = { ...state.slots }
  for (const [key, slot] of Object.entries(slots)) {
    const acked = Math.min(slot.acked, held.get(key) ?? 0)
    if (acked < slot.acked) slots[key] = { ...slot, acked }
  }
  return send({ ...state, slots }, false)
}

/** Another end may yet come: the clock's own goes back when an admin gives more time; every other is for good. */
export const isFinal = (ending: Ending | null): boolean => ending !== null && ending !== 'time_up'

/** What had come too late is sent at once. The fields stay locked until the clock shows time again. */
function reopened(state: State): [State, Effect[]] {
  if (state.ending === null || isFinal(state.ending)) return [state, []]
  return send({ ...state, ending: null, failures: 0, trouble: null, isToldToWait: false }, false)
}

/** What an earlier page had left on this device; what was edited or saved since then counts more. */
function recalled(state: State, local: readonly OutgoingAnswer[]): [State, Effect[]] {
  const slots = { ...state.slots }
  for (const { key, value, rev } of local) {
    const known = slots[key]
    if (!known || rev > known.rev) slots[key] = { value, rev, acked: known?.acked ?? 0, refused: false }
  }
  const rev = Math.max(state.rev, ...Object.values(slots).map((slot) => slot.rev))
  return send({ ...state, slots, rev, isRead: true }, false)
}

/** This device holds the session again: what the other one saved counts where it is newer. */
function takenBack(state: State, server: readonly OutgoingAnswer[]): [State, Effect[]] {
  const fresh = merged(server, unsavedOf(state))
  const next: State = {
    ...state,
    conflict: false,
    slots: fresh.slots,
    rev: Math.max(state.rev, fresh.rev),
    inFlight: null,
  }
  const effects: Effect[] = Object.entries(next.slots).map(([key, slot]) => ({ type: 'persist', key, slot }))
  const [sending, more] = send(next, false)
  return [sending, [...effects, ...more]]
}
