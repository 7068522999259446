import { expect, test } from 'vitest'
import { ApiError, NetworkError } from '@/lib/api/errors'
import { gateAfter } from './ExamRoute'

const refusal = (status: number) => new ApiError(status, 'x', 'No.', {}, null)

test.each([
  [refusal(403), 'refused'],
  [refusal(404), 'refused'],
  [refusal(429), 'loading'],
  [refusal(503), 'loading'],
  [new NetworkError(), 'loading'],
  [new TypeError('[…].toSorted is not a function'), 'broken'],
])('%s leads to %s', (error, kind) => {
  expect(gateAfter(error).kind).toBe(kind)
})
