import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { SignInOptions } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import { Faces, Failure, Skeleton } from '@/ui/Faces'
import { signInAsDemoStudent, signInOptionsQuery } from './api'
import { loginAddress, newLoginState } from './telegramLogin'

/** On the web there is one button; fetched there only. */
export function WebDoors({ isDemoLink }: { isDemoLink: boolean }) {
  const options = useQuery(signInOptionsQuery)
  return (
    <Faces query={options} loading={<Skeleton lines={1} />}>
      {(ready) => <Doors options={ready} isDemoLink={isDemoLink} />}
    </Faces>
  )
}

function Doors({ options, isDemoLink }: { options: SignInOptions; isDemoLink: boolean }) {
  const demo = useMutation({ mutationFn: signInAsDemoStudent })
  const { mutate } = demo
  const opensDemo = isDemoLink && options.demo
  useEffect(() => {
    if (opensDemo) mutate()
  }, [opensDemo, mutate])
  const { bot_id: botId, bot_username: bot } = options
  return (
    <div className="stack sign-in-doors">
      {demo.error && <Failure error={demo.error} />}
      {options.widget && botId && (
        <Button isWide onClick={() => location.assign(loginAddress(botId, location.origin, newLoginState()))}>
          {t('signIn.withTelegram')}
        </Button>
      )}
      {bot && (
        <a className="button button-quiet button-wide" href={`https://t.me/${bot}?startapp`} rel="noreferrer">
          {t('signIn.openBot')}
        </a>
      )}
      {options.demo && (
        <Button look={bot || options.widget ? 'quiet' : 'primary'} isWide disabled={demo.isPending} onClick={() => mutate()}>
          {t('signIn.demo')}
        </Button>
      )}
      {options.demo && <p className="meta">{t('signIn.demoNote')}</p>}
      {!options.demo && !bot && <p className="note note-saffron">{t('signIn.noDoor')}</p>}
    </div>
  )
}
