import type { Forecast } from '@/lib/api/types'
import { formatNumber, t } from '@/lib/i18n/i18n'

/** What this would be worth at the real exam, always with how unsure that is. */
export function ForecastCard({ forecast }: { forecast: Forecast }) {
  const shown = forecast.bands.filter((band) => band.chance >= 0.01)
  return (
    <section className="card stack">
      <h2>{t('results.forecast')}</h2>
      <p className="forecast-band">
        {forecast.band || '—'} <span className="meta">{t('results.forecastRange', { low: formatNumber(forecast.low), high: formatNumber(forecast.high) })}</span>
      </p>
      <dl className="bands">
        {shown.map((band) => (
          <div key={band.name} className={band.name === forecast.band ? 'band-mine' : ''}>
            <dt>{band.name}</dt>
            <dd>
              <i className="bar" style={{ width: `${Math.max(1, band.chance * 100)}%` }} />
              <span>{formatNumber(band.chance * 100)} %</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="meta">{t('results.estimate')}</p>
    </section>
  )
}
