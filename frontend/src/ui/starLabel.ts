import type { Achievement } from '@/lib/api/types'
import { formatNumber } from '@/lib/i18n/i18n'

const COUNTED = new Set(['rising_star', 'big_leap'])

/** The number in a star: the threshold, with a plus where it is a gain. */
export const starLabel = ({ code, threshold }: Pick<Achievement, 'code' | 'threshold'>): string =>
  `${COUNTED.has(code) ? '+' : ''}${formatNumber(threshold)}`
