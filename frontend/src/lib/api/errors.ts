/** The server answered, and the answer was no. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown>,
    readonly retryAfterMs: number | null,
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

/** What somebody on the way said in the server's place: a proxy, a captive portal, a filter. */
export interface Stranger {
  status: number
  retryAfterMs: number | null
}

/**
 * The server did not answer: no network, a broken connection, a time-out, or a `stranger` who answered instead.
 * Whatever was asked may be asked again.
 */
export class NetworkError extends Error {
  constructor(
    readonly cause?: unknown,
    readonly stranger: Stranger | null = null,
  ) {
    super('The server could not be reached.')
    this.name = 'NetworkError'
  }
}

export const isApiError = (error: unknown, code?: string): error is ApiError =>
  error instanceof ApiError && (code === undefined || error.code === code)

interface ErrorBody {
  error: string
  code: string
  details: Record<string, unknown>
}

const OUR_CODE = /^[a-z][a-z0-9_]*$/

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The one shape of the server's refusals; the JSON of somebody else is not one, whatever its status. */
function isOurs(body: unknown): body is ErrorBody {
  if (!isRecord(body) || typeof body['error'] !== 'string' || typeof body['code'] !== 'string') return false
  return OUR_CODE.test(body['code']) && isRecord(body['details'])
}

export function strangerIn(response: Response): Stranger {
  const seconds = Number(response.headers.get('retry-after'))
  return { status: response.status, retryAfterMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null }
}

/** What a reply that is no success means: a refusal only if it is our own. */
export async function errorFrom(response: Response): Promise<ApiError | NetworkError> {
  const stranger = strangerIn(response)
  let body: unknown
  try {
    body = await response.json()
  } catch (error) {
    return new NetworkError(error, stranger)
  }
  if (!isOurs(body)) return new NetworkError(undefined, stranger)
  return new ApiError(response.status, body.code, body.error, body.details, stranger.retryAfterMs)
}
