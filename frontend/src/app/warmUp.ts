import { exam } from '@/app/parts'
import { engine } from '@/features/exam-session/paper/enginePart'

/** Fetch what the exam needs while the student waits: its code, the PDF engine, the fonts. */
export async function warmUpExam(): Promise<void> {
  await Promise.all([
    exam.load(),
    engine.load().then(({ warmUpEngine }) => warmUpEngine()),
    document.fonts?.load('600 18px "Onest Variable"', 'AʻЎ1'),
  ])
}
