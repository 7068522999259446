import { afterEach, describe, expect, test, vi } from 'vitest'
import { ApiError, NetworkError } from '@/lib/api/errors'
import { outcomeOf, saveAnswers } from './api'

const refusal = (status: number, code: string, retryAfterMs: number | null = null) => new ApiError(status, code, '', {}, retryAfterMs)

const abandoned = (status: number, code: string) => new ApiError(status, code, '', { session: { status: 'abandoned' } }, null)
const stranger = (status: number, retryAfterMs: number | null = null) => new NetworkError(undefined, { status, retryAfterMs })

test.each([
  [new NetworkError(), { kind: 'failed', trouble: 'network', retryAfterMs: null }],
  [refusal(503, 'busy', 2000), { kind: 'failed', trouble: 'busy', retryAfterMs: 2000 }],
  [stranger(502, 3000), { kind: 'failed', trouble: 'busy', retryAfterMs: 3000 }],
  [stranger(429, 3_600_000), { kind: 'failed', trouble: 'busy', retryAfterMs: 30_000 }],
  [stranger(400), { kind: 'failed', trouble: 'blocked', retryAfterMs: null }],
  [stranger(511), { kind: 'failed', trouble: 'blocked', retryAfterMs: null }],
  [refusal(400, 'invalid_json'), { kind: 'failed', trouble: 'blocked', retryAfterMs: null }],
  [refusal(405, 'method_not_allowed'), { kind: 'failed', trouble: 'busy', retryAfterMs: null }],
  [refusal(409, 'session_idle'), { kind: 'closed', ending: 'idle' }],
  [refusal(429, 'throttled', 9000), { kind: 'failed', trouble: 'busy', retryAfterMs: 9000 }],
  [refusal(401, 'token_revoked'), { kind: 'failed', trouble: 'signed_out', retryAfterMs: null }],
  [refusal(404, 'not_found'), { kind: 'failed', trouble: 'signed_out', retryAfterMs: null }],
  [refusal(409, 'taken_over'), { kind: 'taken_over' }],
  [refusal(400, 'time_expired'), { kind: 'closed', ending: 'time_up' }],
  [refusal(400, 'already_submitted'), { kind: 'closed', ending: 'submitted' }],
  [abandoned(400, 'already_submitted'), { kind: 'closed', ending: 'abandoned' }],
  [abandoned(400, 'answer_too_long'), { kind: 'refused' }],
  [refusal(400, 'answer_too_long'), { kind: 'refused' }],
])('%s becomes an outcome of saving', (error, outcome) => {
  expect(outcomeOf(error)).toEqual(outcome)
})

test('a fault of our own is not hidden as a network problem', () => {
  expect(() => outcomeOf(new RangeError('bug'))).toThrow('bug')
})

describe('a save', () => {
  const sent = [{ key: '1', value: 'A', rev: 3 }, { key: '36a', value: 'x', rev: 4 }]
  const row = (question_number: number, sub_part: string, revision: number, applied = true) => ({
    question_number, sub_part, answer: 'A', revision, applied,
  })
  const saved = { status: 'saved', server_time_ms: 1, deadline_ms: 2, answers: [row(1, '', 3), row(36, 'a', 4)] }
  const heard = vi.fn()

  async function save(status: number, body: unknown) {
    heard.mockClear()
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status }))
    return saveAnswers('s', 'd', sent, false, heard)
  }
  afterEach(() => vi.unstubAllGlobals())

  test('is one when the reply speaks of all that was sent', async () => {
    expect(await save(200, saved)).toMatchObject({ kind: 'saved', answers: [{ key: '1', rev: 3 }, { key: '36a', rev: 4 }] })
    expect(heard).toHaveBeenCalledTimes(1)
  })

  test.each([
    ['says something else', { ...saved, status: 'ok' }],
    ['is silent on one answer', { ...saved, answers: [row(1, '', 3)] }],
    ['is silent on all', { ...saved, answers: [] }],
    ['holds an older one than was sent', { ...saved, answers: [row(1, '', 2), row(36, 'a', 4)] }],
    ['holds other kinds', { ...saved, answers: [null, { ...row(1, '', 3), revision: '3' }, row(36, 'a', 4)] }],
    ['has no deadline', { ...saved, deadline_ms: undefined }],
  ])('is none when the reply %s', async (_, body) => {
    expect(await save(200, body)).toMatchObject({ kind: 'failed', trouble: 'blocked' })
    expect(heard).not.toHaveBeenCalled()
  })

  test('that is refused tells which answers are bad, as the server names them', async () => {
    const no = { error: 'No.', code: 'answer_too_long' }
    expect(await save(400, { ...no, details: { index: 1 } })).toEqual({ kind: 'refused', keys: ['36a'], reason: 'No.' })
    expect(await save(400, { ...no, code: 'unknown_slot', details: { slots: ['1'] } })).toMatchObject({ keys: ['1'] })
    expect(await save(400, { ...no, details: { index: 7 } })).toEqual({ kind: 'refused', reason: 'No.' })
  })
})
