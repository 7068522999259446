import { ApiError, NetworkError } from '@/lib/api/errors'
import { t } from '@/lib/i18n/i18n'
import { build } from '@/lib/parts/build'
import { PartError } from '@/lib/parts/part'

const isSilence = (error: unknown) =>
  error instanceof NetworkError || error instanceof ApiError || (error instanceof PartError && error.trouble === 'unreachable')

/** Whether the fault is our own, and not that of a silent network or server. */
export const isOurFault = (error: unknown): boolean => !isSilence(error)

export function sentenceFor(error: unknown): string {
  if (error instanceof PartError && error.trouble === 'gone') return t('trouble.gone')
  if (error instanceof PartError && error.trouble === 'unreachable') return t('trouble.unreachable')
  return isSilence(error) ? t('common.unreachable') : t('trouble.broken')
}

/** A short name that people can read out: `APP`, `PART-GONE`. */
export const troubleCode = (error: unknown): string =>
  error instanceof PartError ? `PART-${error.trouble.toUpperCase()}` : 'APP'

/** What whoever mends it needs to know. */
export const reportOf = (error: unknown): string =>
  [
    troubleCode(error),
    `build ${build.id}`,
    error instanceof Error ? error.message : String(error),
    location.pathname,
    navigator.userAgent,
  ].join(' · ')
