import { queryOptions } from '@tanstack/react-query'
import { call, TOKENS } from '@/lib/api/client'
import { queryClient } from '@/lib/api/queries'
import type { Shape } from '@/lib/api/shape'
import { keepTokens, ownerOf, tokens } from '@/lib/api/tokens'
import type { Me, Tokens } from '@/lib/api/types'
import { agree, agreed } from '@/lib/i18n/agreement'
import { isLanguage, language, speak } from '@/lib/i18n/i18n'

const ME: Shape<Me> = { id: 'string', full_name: 'string' }

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => inOneLanguage(() => call<Me>('me/', { expects: ME }), (me) => me),
})

let changes = 0

/** Ask for something that says who the student is, and let the app and the account speak one language. */
export async function inOneLanguage<T>(ask: () => Promise<T>, meIn: (answer: T) => Me): Promise<T> {
  const before = changes
  const answer = await ask()
  // An answer from before a choice knows nothing of it.
  if (before === changes) await settleLanguage(meIn(answer))
  return answer
}

async function settleLanguage(me: Me): Promise<void> {
  const wish = agree(me)
  if (wish === 'device') return
  if (wish === 'account') {
    if (isLanguage(me.language)) await speak(me.language, true)
    agreed(me)
  } else {
    // Not told: asked again the next time.
    void changeMe({ language: language.get() }).catch(() => undefined)
  }
}

/**
 * Take over what a sign-in brought.
 * `telegramId` is whom Telegram vouched for; the demo student is nobody there.
 */
export async function welcome(fresh: Tokens, telegramId?: string): Promise<void> {
  // Renewed in the middle of something, perhaps an exam: nothing changes on the screen.
  const isRenewal = tokens.get() !== null && ownerOf(tokens.get()) === ownerOf(fresh)
  keepTokens({ access: fresh.access, refresh: fresh.refresh, telegramId })
  if (!isRenewal) await settleLanguage(fresh.student)
  queryClient.setQueryData(meQuery.queryKey, fresh.student)
}

export async function changeMe(edits: Partial<Pick<Me, 'alias' | 'language' | 'show_on_leaderboard'>>): Promise<Me> {
  const me = await call<Me>('me/', { method: 'PATCH', body: edits, expects: ME })
  if (edits.language) {
    changes += 1
    agreed(me)
  }
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
