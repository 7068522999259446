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

/** No answer came: no network, a broken connection, or a time-out. */
export class NetworkError extends Error {
  constructor(readonly cause?: unknown) {
    super('The server could not be reached.')
    this.name = 'NetworkError'
  }
}

export const isApiError = (error: unknown, code?: string): error is ApiError =>
  error instanceof ApiError && (code === undefined || error.code === code)

interface ErrorBody {
  error?: string
  code?: string
  details?: Record<string, unknown>
}

export async function errorFrom(response: Response): Promise<ApiError> {
  let body: ErrorBody = {}
  try {
    body = (await response.json()) as ErrorBody
  } catch {
    // A proxy's own page, not our JSON: the status alone has to do.
  }
  const seconds = Number(response.headers.get('retry-after'))
  return new ApiError(
    response.status,
    body.code ?? `http_${response.status}`,
    body.error ?? response.statusText,
    body.details ?? {},
    Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null,
  )
}
