import { exam } from '@/app/parts'
import { engine } from '@/features/exam-session/paper/enginePart'
import { aidsPart } from '@/features/exam-session/writing/aidsPart'
import type { Rehearsal } from '@/features/lobby/rehearsal'

/** The exam's own code, engine and store, tried in the lobby before its clock runs. */
export const rehearsal: Rehearsal = {
  async code() {
    await Promise.all([exam.load(), aidsPart.load(), document.fonts?.load('600 18px "Onest Variable"', 'AʻЎ1').catch(() => undefined)])
  },
  async paper() {
    await (await engine.load()).rehearse()
  },
  async store() {
    return (await exam.load()).keepsAnswers()
  },
}
