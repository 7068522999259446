import { blocked } from '@/lib/api/blocked'
import { queryClient } from '@/lib/api/queries'
import { t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import { Frieze } from '@/ui/Frieze'
import './sign-in.css'

/** An admin blocked this student: the server's own sentence, and a way to look again. */
export function BlockedScreen({ sentence }: { sentence: string }) {
  const lookAgain = () => {
    queryClient.clear()
    blocked.set(null)
  }
  return (
    <main className="sign-in">
      <Frieze />
      <div className="sign-in-desk stack">
        <div role="alert">
          <h1>{sentence}</h1>
        </div>
        <Button look="quiet" isWide onClick={lookAgain}>
          {t('common.tryAgain')}
        </Button>
      </div>
    </main>
  )
}
