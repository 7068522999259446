import type { Forecast } from '@/lib/api/types'
import { formatNumber, t } from '@/lib/i18n/i18n'

/** The grade under which no certificate is given: what the bands name `below`. */
const lowestOf = (forecast: Forecast) => forecast.bands.filter((band) => band.from_points !== null).slice(-1)[0]?.name ?? ''

const nameOf = (name: string, forecast: Forecast) =>
  name === 'below' ? t('results.belowAll', { band: lowestOf(forecast) }) : name

/** What this would be worth at the real exam, always with how unsure that is, and what each grade asks for. */
export function ForecastCard({ forecast }: { forecast: Forecast }) {
  const { next_band: next } = forecast
  return (
    <section className="card stack">
      <h2>{t('results.forecast')}</h2>
      <p className="forecast-band">
        {nameOf(forecast.band, forecast)}{' '}
        <span className="meta">{t('results.forecastRange', { low: formatNumber(forecast.low), high: formatNumber(forecast.high) })}</span>
      </p>
      {next && <p>{t('results.toNextBand', { band: next.name, from: formatNumber(next.from_points), n: formatNumber(next.missing, 1) })}</p>}
      <dl className="bands">
        {forecast.bands.map((band) => (
          <div key={band.name} className={band.name === forecast.band ? 'band-mine' : ''}>
            <dt>
              {nameOf(band.name, forecast)}
              {band.from_points !== null && <span className="meta"> {t('results.bandFrom', { n: formatNumber(band.from_points) })}</span>}
            </dt>
            <dd>
              <i className="bar" style={{ width: `${Math.max(1, band.chance * 100)}%` }} />
              <span>{formatNumber(band.chance * 100)} %</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="meta">
        {t('results.forecastNote')} {t('results.estimate')}
      </p>
    </section>
  )
}
