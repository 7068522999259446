import { t } from '@/lib/i18n/i18n'
import { type Observable, useObservable } from '@/lib/observable'
import { Icon } from '@/ui/Icon'
import { change, type PaperView } from './view'
import { clampZoom, MAX_ZOOM, MIN_ZOOM, toggledZoom } from './zoom'

const STEP = 1.25

/** The paper's tools stand on the sheet, where they cover nothing that is to be read. */
export function ZoomBar({ view }: { view: Observable<PaperView> }) {
  const { zoom, isInverted } = useObservable(view)
  const zoomTo = (next: number) => change(view, { zoom: clampZoom(next) })
  return (
    <div className="zoombar" role="group" aria-label={t('paper.zoom')}>
      <button type="button" className="icon-button zoombar-step" disabled={zoom <= MIN_ZOOM} onClick={() => zoomTo(zoom / STEP)} aria-label={t('paper.smaller')}>
        <Icon name="minus" />
      </button>
      <button type="button" className="icon-button zoombar-step" disabled={zoom >= MAX_ZOOM} onClick={() => zoomTo(zoom * STEP)} aria-label={t('paper.larger')}>
        <Icon name="plus" />
      </button>
      <button type="button" className="icon-button zoombar-toggle" aria-pressed={zoom > MIN_ZOOM} onClick={() => zoomTo(toggledZoom(zoom))} aria-label={t('paper.double')}>
        <Icon name="zoom" />
      </button>
      <button
        type="button"
        className="icon-button zoombar-night"
        aria-pressed={isInverted}
        onClick={() => change(view, { isInverted: !isInverted })}
        aria-label={t('paper.night')}
      >
        <Icon name="moon" />
      </button>
    </div>
  )
}
