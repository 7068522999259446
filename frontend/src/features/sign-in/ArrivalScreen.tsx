import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import { Failure, Skeleton } from '@/ui/Faces'
import { Frieze } from '@/ui/Frieze'
import { Star } from '@/ui/Star'
import { readArrival } from './arrival'
import { type Arrival, arriving, type Unread } from './arriving'
import './sign-in.css'

export function ArrivalScreen({ came }: { came: Unread | Arrival }) {
  useEffect(() => {
    if ('offeredInitData' in came) arriving.set(readArrival(came))
  }, [came])
  return 'person' in came ? <Arrived key={came.person.telegramId} arrived={came} /> : <Skeleton lines={1} />
}

/** The way back from Telegram's log-in page, or a link that would sign somebody in: then nothing happens without a yes. */
function Arrived({ arrived }: { arrived: Arrival }) {
  const { person, isAsked } = arrived
  const leave = () => arriving.set(null)
  const entering = useMutation({ mutationFn: () => arrived.signIn(), onSuccess: leave })
  const { mutate } = entering
  useEffect(() => {
    if (isAsked) mutate()
  }, [isAsked, mutate])
  return (
    <main className="sign-in">
      <Frieze />
      <div className="sign-in-desk stack">
        <Star progress={0.375} size={72} />
        {isAsked ? (
          <h1>{t('signIn.title')}</h1>
        ) : (
          <>
            <h1>{t('signIn.continueAs', { name: person.name })}</h1>
            <p className="sign-in-lead">{t('signIn.continueNote', { name: person.name })}</p>
          </>
        )}
        {entering.error && <Failure error={entering.error} />}
        {isAsked && !entering.error && <Skeleton lines={1} />}
        <div className="stack sign-in-doors">
          {!isAsked && (
            <Button isWide disabled={entering.isPending} onClick={() => mutate()}>
              {t('signIn.yes', { name: person.name })}
            </Button>
          )}
          {(!isAsked || entering.error) && (
            <Button look="quiet" isWide disabled={entering.isPending} onClick={leave}>
              {t(isAsked ? 'common.tryAgain' : 'signIn.no')}
            </Button>
          )}
        </div>
      </div>
    </main>
  )
}
