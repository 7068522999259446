import { t } from '@/lib/i18n/i18n'
import { Icon } from '@/ui/Icon'
import { clampZoom, MAX_ZOOM, MIN_ZOOM } from './geometry'

const STEP = 1.25

interface ZoomBarProps {
  zoom: number
  onZoom: (zoom: number) => void
  isInverted: boolean
  onInvert: () => void
}

export function ZoomBar({ zoom, onZoom, isInverted, onInvert }: ZoomBarProps) {
  return (
    <div className="zoombar" role="group" aria-label={t('paper.zoom')}>
      <button type="button" className="icon-button" disabled={zoom <= MIN_ZOOM} onClick={() => onZoom(clampZoom(zoom / STEP))} aria-label={t('paper.smaller')}>
        <Icon name="minus" />
      </button>
      <button type="button" className="icon-button" disabled={zoom >= MAX_ZOOM} onClick={() => onZoom(clampZoom(zoom * STEP))} aria-label={t('paper.larger')}>
        <Icon name="plus" />
      </button>
      <button type="button" className="icon-button zoombar-night" aria-pressed={isInverted} onClick={onInvert} aria-label={t('paper.night')}>
        <Icon name="moon" />
      </button>
    </div>
  )
}
