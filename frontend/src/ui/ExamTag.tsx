import type { Exam } from '@/lib/api/types'
import { t } from '@/lib/i18n/i18n'

/** One short word on how this student stands with an exam. */
export function ExamTag({ exam }: { exam: Exam }) {
  const mine = exam.my_session?.mode === 'live' ? exam.my_session : null
  if (mine?.status === 'in_progress') return <span className="tag tag-saffron">{t('exam.state.running')}</span>
  if (mine?.status === 'submitted' && exam.results_released) {
    return <span className="tag tag-glaze">{t('exam.state.results')}</span>
  }
  if (mine?.status === 'submitted') return <span className="tag tag-glaze">{t('exam.state.submitted')}</span>
  if (exam.state === 'open') return <span className="tag tag-saffron">{t('exam.state.open')}</span>
  if (exam.state === 'upcoming') return <span className="tag tag-lapis">{t('exam.state.upcoming')}</span>
  if (exam.can_practise) return <span className="tag">{t('exam.state.practice')}</span>
  return <span className="tag">{t('exam.state.closed')}</span>
}
