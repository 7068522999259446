import { useEffect } from 'react'
import { t } from '@/lib/i18n/i18n'

/** The place's name, and the name that the screen itself gives: an exam's title. */
let placeName = ''
let ownName: string | null = null

function show(): void {
  const name = ownName ?? placeName
  document.title = name ? `${name} · ${t('app.name')}` : t('app.name')
}

/** The title of wherever one is, in the language that is spoken. */
export function usePlaceTitle(name: string): void {
  useEffect(() => {
    placeName = name
    show()
  }, [name])
}

/** A screen that knows better what it shows. */
export function useTitle(name: string): void {
  useEffect(() => {
    ownName = name
    show()
    return () => {
      ownName = null
      show()
    }
  }, [name])
}
