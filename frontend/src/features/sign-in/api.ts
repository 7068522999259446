import { queryOptions } from '@tanstack/react-query'
import { call } from '@/lib/api/client'
import { welcome } from '@/lib/api/me'
import type { SignInOptions, Tokens } from '@/lib/api/types'

export const signInOptionsQuery = queryOptions({
  queryKey: ['sign-in-options'],
  queryFn: () => call<SignInOptions>('auth/config/'),
  staleTime: Number.POSITIVE_INFINITY,
})

export async function signInAsDemoStudent(): Promise<void> {
  await welcome(await call<Tokens>('auth/demo/', { method: 'POST', body: {} }))
}

export async function signInByWidget(fields: Record<string, unknown>): Promise<void> {
  await welcome(await call<Tokens>('auth/telegram/', { method: 'POST', body: { widget: fields } }))
}
