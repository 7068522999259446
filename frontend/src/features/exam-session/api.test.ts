import { expect, test } from 'vitest'
import { ApiError, NetworkError } from '@/lib/api/errors'
import { outcomeOf } from './api'

const refusal = (status: number, code: string, retryAfterMs: number | null = null) => new ApiError(status, code, '', {}, retryAfterMs)

test.each([
  [new NetworkError(), { kind: 'failed', trouble: 'network', retryAfterMs: null }],
  [refusal(503, 'busy', 2000), { kind: 'failed', trouble: 'busy', retryAfterMs: 2000 }],
  [refusal(502, 'http_502'), { kind: 'failed', trouble: 'busy', retryAfterMs: null }],
  [refusal(429, 'throttled', 9000), { kind: 'failed', trouble: 'busy', retryAfterMs: 9000 }],
  [refusal(401, 'token_revoked'), { kind: 'failed', trouble: 'signed_out', retryAfterMs: null }],
  [refusal(404, 'not_found'), { kind: 'failed', trouble: 'signed_out', retryAfterMs: null }],
  [refusal(409, 'taken_over'), { kind: 'taken_over' }],
  [refusal(400, 'time_expired'), { kind: 'closed', ending: 'time_up' }],
  [refusal(400, 'already_submitted'), { kind: 'closed', ending: 'submitted' }],
  [refusal(400, 'answer_too_long'), { kind: 'refused' }],
])('%s becomes an outcome of saving', (error, outcome) => {
  expect(outcomeOf(error)).toEqual(outcome)
})

test('a fault of our own is not hidden as a network problem', () => {
  expect(() => outcomeOf(new RangeError('bug'))).toThrow('bug')
})
