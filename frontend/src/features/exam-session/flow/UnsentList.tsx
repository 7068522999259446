import { t } from '@/lib/i18n/i18n'
import type { OutgoingAnswer } from '../autosave/machine'

interface UnsentListProps {
  answers: readonly OutgoingAnswer[]
  title: string
  /** The server's sentence on each answer that it refused. */
  reasons?: Readonly<Record<string, string>>
}

/** The values that did not arrive, so that nothing vanishes unseen. */
export function UnsentList({ answers, title, reasons = {} }: UnsentListProps) {
  return (
    <div className="note note-pomegranate">
      <p>{title}</p>
      <dl className="unsent">
        {answers.map(({ key, value }) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>
              {value || t('end.cleared')}
              {reasons[key] && <span className="meta"> · {reasons[key]}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
