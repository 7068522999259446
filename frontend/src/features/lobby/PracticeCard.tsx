import { useState } from 'react'
import type { Lobby } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { Button } from '@/ui/Button'
import { ResumeDialog } from './ResumeDialog'

/** Practising the paper: at once where nothing was left, else after the question what to go on with. */
export function PracticeCard({ lobby, onStart, isPending }: { lobby: Lobby; onStart: () => void; isPending: boolean }) {
  const left = lobby.my_practice
  const wanted = new URLSearchParams(location.search).get('only')?.split(',').length ?? 0
  const [isAsking, setAsking] = useState(false)
  return (
    <div className="stack">
      <p>{t('lobby.practiceNote')}</p>
      {wanted > 0 && <p className="note">{t('lobby.practiceOnly', { n: wanted })}</p>}
      {left && (
        <p className="meta">{t('resume.soFar', { answered: left.progress.answered, total: left.progress.total })}</p>
      )}
      <Button look="quiet" isWide disabled={isPending} onClick={() => (left ? setAsking(true) : onStart())}>
        {left?.resumable ? t('lobby.practiceContinue') : t('lobby.practice')}
      </Button>
      {left && isAsking && (
        <ResumeDialog session={left.id} isBusy={isPending} onResume={onStart} onFresh={onStart} onClose={() => setAsking(false)} />
      )}
    </div>
  )
}
