import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useEffect } from 'react'
import { signInWithTelegram } from '@/lib/api/me'
import { t } from '@/lib/i18n/i18n'
import { forgetAgreement } from '@/lib/i18n/agreement'
import { shell } from '@/lib/telegram/shell'
import { Failure, Skeleton } from '@/ui/Faces'
import { Frieze } from '@/ui/Frieze'
import { LanguagePicker } from '@/ui/LanguagePicker'
import { Star } from '@/ui/Star'
import './sign-in.css'

/** In Telegram nobody is asked anything; on the web there are doors. */
export function SignInScreen({ doors }: { doors: ReactNode }) {
  const { inTelegram } = shell()
  return (
    <main className="sign-in">
      <Frieze />
      <div className="sign-in-desk stack">
        <Star progress={0.375} size={72} />
        <h1>{t('signIn.title')}</h1>
        <p className="sign-in-lead">{t('signIn.lead')}</p>
        {inTelegram ? <SilentSignIn /> : doors}
        <LanguagePicker onPick={forgetAgreement} />
      </div>
    </main>
  )
}

function SilentSignIn() {
  const { mutate, error, isPending } = useMutation({ mutationFn: () => signInWithTelegram(shell().initData, shell().telegramId) })
  useEffect(() => mutate(), [mutate])
  if (!shell().initData) return <p className="note note-saffron">{t('signIn.noStartData')}</p>
  if (error && !isPending) return <Failure error={error} onRetry={() => mutate()} />
  return <Skeleton lines={1} />
}
