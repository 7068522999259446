import { t } from '@/lib/i18n/i18n'
import type { OutgoingAnswer } from '../autosave/machine'

/** The values that did not arrive, so that nothing vanishes unseen. */
export function UnsentList({ answers, title }: { answers: readonly OutgoingAnswer[]; title: string }) {
  return (
    <div className="note note-pomegranate">
      <p>{title}</p>
      <dl className="unsent">
        {answers.map(({ key, value }) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value || t('end.cleared')}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
