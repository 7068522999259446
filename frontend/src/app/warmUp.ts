/** Fetch what the exam needs while the student waits: its code, the PDF engine, the fonts. */
export async function warmUpExam(): Promise<void> {
  await Promise.all([
    import('@/features/exam-session/ExamRoute'),
    import('@/features/exam-session/paper/engine').then(({ warmUpEngine }) => warmUpEngine()),
    document.fonts?.load('600 18px "Onest Variable"', 'AʻЎ1'),
  ])
}
