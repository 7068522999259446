import { isRecord } from '@/lib/api/errors'

type KindOf<V> = V extends readonly unknown[]
  ? 'list'
  : V extends string
    ? 'string'
    : V extends number
      ? 'number'
      : V extends boolean
        ? 'boolean'
        : 'object'

/**
 * What tells our answer from a page that somebody on the way sent in its place: some of its fields, with their kinds.
 * Fields that may be null are left out.
 */
export type Shape<T> = { readonly [Name in keyof T]?: KindOf<T[Name]> }

export function fits(body: unknown, shape: Record<string, unknown>): body is Record<string, unknown> {
  if (!isRecord(body)) return false
  return Object.entries(shape).every(([name, kind]) => {
    const value = body[name]
    if (kind === 'list') return Array.isArray(value)
    return kind === 'object' ? isRecord(value) : typeof value === kind
  })
}
