import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { changeMe, meQuery, signOut } from '@/lib/api/me'
import type { Me } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'
import { shell } from '@/lib/telegram/shell'
import { announce } from '@/ui/Announcer'
import { Button } from '@/ui/Button'
import { Faces, Failure } from '@/ui/Faces'
import { LanguagePicker } from '@/ui/LanguagePicker'
import './profile.css'

const MAX_ALIAS = 40

/** Draws the tour until it calls `end`; given by the app, since the tour is another feature's. */
export type DrawTour = (end: () => void) => ReactNode

export function ProfileScreen({ drawTour }: { drawTour: DrawTour }) {
  const query = useQuery(meQuery)
  return (
    <>
      <header className="page-head">
        <h1>{t('nav.profile')}</h1>
      </header>
      <Faces query={query}>{(me) => <Ready me={me} drawTour={drawTour} />}</Faces>
    </>
  )
}

function Ready({ me, drawTour }: { me: Me; drawTour: DrawTour }) {
  const [isTouring, setTouring] = useState(false)
  const language = useMutation({ mutationFn: changeMe })
  const leave = useMutation({ mutationFn: signOut })
  return (
    <div className="stack profile">
      <section className="card stack">
        <h2>{me.full_name}</h2>
        <div className="stack profile-part">
          <h3>{t('profile.language')}</h3>
          <LanguagePicker onPick={(picked) => language.mutate({ language: picked })} />
        </div>
      </section>
      <BoardName me={me} />
      <Button look="quiet" onClick={() => setTouring(true)}>
        {t('tour.again')}
      </Button>
      {isTouring && drawTour(() => setTouring(false))}
      {!shell().inTelegram && (
        <Button look="quiet" disabled={leave.isPending} onClick={() => leave.mutate()}>
          {t('profile.signOut')}
        </Button>
      )}
    </div>
  )
}

/** How others see this student: by name, by an alias, or not at all. */
function BoardName({ me }: { me: Me }) {
  const [alias, setAlias] = useState(me.alias)
  const [isShown, setShown] = useState(me.show_on_leaderboard)
  const save = useMutation({
    mutationFn: () => changeMe({ alias: alias.trim(), show_on_leaderboard: isShown }),
    onSuccess: () => announce(t('profile.saved')),
  })
  const hasChanged = alias.trim() !== me.alias || isShown !== me.show_on_leaderboard
  return (
    <form
      className="card stack"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <h2>{t('profile.board')}</h2>
      <label className="stack profile-part">
        <span>{t('profile.alias')}</span>
        <input className="field" value={alias} maxLength={MAX_ALIAS} autoComplete="off" onInput={(event) => setAlias(event.currentTarget.value)} />
        <span className="meta">{t('profile.aliasNote')}</span>
      </label>
      <label className="profile-switch">
        <input type="checkbox" checked={isShown} onChange={(event) => setShown(event.currentTarget.checked)} />
        <span>{t('profile.show')}</span>
      </label>
      {save.error && <Failure error={save.error} />}
      <Button type="submit" disabled={!hasChanged || save.isPending}>
        {t('profile.save')}
      </Button>
    </form>
  )
}
