import { queryOptions } from '@tanstack/react-query'
import { call, TOKENS } from '@/lib/api/client'
import { welcome } from '@/lib/api/me'
import type { SignInOptions, Tokens } from '@/lib/api/types'
import { agreeToDiffer } from '@/lib/i18n/agreement'
import { language, speak } from '@/lib/i18n/i18n'
import { personOf } from '@/lib/telegram/person'

export const signInOptionsQuery = queryOptions({
  queryKey: ['sign-in-options'],
  queryFn: () => call<SignInOptions>('auth/config/', { expects: { demo: 'boolean' } }),
  staleTime: Number.POSITIVE_INFINITY,
})

export async function signInAsDemoStudent(): Promise<void> {
  const fresh = await call<Tokens>('auth/demo/', { method: 'POST', body: {}, expects: TOKENS })
  agreeToDiffer(fresh.student)
  await speak(language.get(), true)
  await welcome(fresh)
}

export async function signInByWidget(fields: Record<string, unknown>): Promise<void> {
  const fresh = await call<Tokens>('auth/telegram/', { method: 'POST', body: { widget: fields }, expects: TOKENS })
  await welcome(fresh, personOf(fields)?.telegramId)
}
