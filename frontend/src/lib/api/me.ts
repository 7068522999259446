import { queryOptions } from '@tanstack/react-query'
import { call, TOKENS } from '@/lib/api/client'
import { queryClient } from '@/lib/api/queries'
import type { Shape } from '@/lib/api/shape'
import { keepTokens } from '@/lib/api/tokens'
import type { Me, Tokens } from '@/lib/api/types'
import { hasChosenLanguage, speak } from '@/lib/i18n/i18n'

const ME: Shape<Me> = { id: 'string', full_name: 'string' }

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: () => call<Me>('me/', { expects: ME }) })

/**
 * Take over what a sign-in brought; the student's own language is spoken unless this device chose one.
 * `telegramId` is whom Telegram vouched for; the demo student is nobody there.
 */
export async function welcome(fresh: Tokens, telegramId?: string): Promise<void> {
  if (!hasChosenLanguage()) await speak(fresh.student.language)
  keepTokens({ access: fresh.access, refresh: fresh.refresh, telegramId })
  queryClient.setQueryData(meQuery.queryKey, fresh.student)
}

export async function changeMe(changes: Partial<Pick<Me, 'alias' | 'language' | 'show_on_leaderboard'>>): Promise<Me> {
  const me = await call<Me>('me/', { method: 'PATCH', body: changes, expects: ME })
  queryClient.setQueryData(meQuery.queryKey, me)
  return me
}

export async function signInWithTelegram(initData: string, telegramId: string | null): Promise<void> {
  const fresh = await call<Tokens>('auth/telegram/', { method: 'POST', body: { init_data: initData }, expects: TOKENS })
  await welcome(fresh, telegramId ?? undefined)
}

/** Forget everything of this student, also when the server cannot be told. */
export async function signOut(): Promise<void> {
  try {
    await call('auth/logout/', { method: 'POST', body: {}, expects: null })
  } finally {
    keepTokens(null)
    queryClient.clear()
  }
}
