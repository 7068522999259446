import { useEffect, useState } from 'react'
import { call } from '@/lib/api/client'
import { t } from '@/lib/i18n/i18n'
import { type CheckState, networkState, storageState } from './checks'

/** Everything the exam needs is fetched and tried before the clock runs. */
export function DeviceChecks({ warmUp }: { warmUp: () => Promise<void> }) {
  const [network, setNetwork] = useState<CheckState>('waiting')
  const [storage, setStorage] = useState<CheckState>('waiting')
  const [engine, setEngine] = useState<CheckState>('waiting')

  useEffect(() => {
    let isHere = true
    const tell = (set: (state: CheckState) => void) => (state: CheckState) => {
      if (isHere) set(state)
    }
    const started = performance.now()
    call('exams/upcoming/').then(
      () => tell(setNetwork)(networkState(performance.now() - started)),
      () => tell(setNetwork)('poor'),
    )
    void storageState().then(tell(setStorage))
    warmUp().then(() => tell(setEngine)('good'), () => tell(setEngine)('poor'))
    return () => {
      isHere = false
    }
  }, [warmUp])

  return (
    <section className="card">
      <h2>{t('lobby.check')}</h2>
      <ul className="checks" aria-live="polite">
        <Check state={network} name={t('lobby.check.network')} poor={t('lobby.check.networkPoor')} />
        <Check state={network === 'waiting' ? 'waiting' : 'good'} name={t('lobby.check.clock')} poor="" />
        <Check state={storage} name={t('lobby.check.storage')} poor={t('lobby.check.storagePoor')} />
        <Check state={engine} name={t('lobby.check.engine')} poor={t('lobby.check.enginePoor')} />
      </ul>
    </section>
  )
}

function Check({ state, name, poor }: { state: CheckState; name: string; poor: string }) {
  const words = { waiting: t('lobby.check.waiting'), good: t('lobby.check.good'), poor: t('lobby.check.poor') }
  return (
    <li>
      <span>{name}</span>
      <span className={`tag ${state === 'good' ? 'tag-glaze' : state === 'poor' ? 'tag-saffron' : ''}`}>{words[state]}</span>
      {state === 'poor' && poor && <p className="meta">{poor}</p>}
    </li>
  )
}
