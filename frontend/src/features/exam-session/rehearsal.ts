import { AnswerStore, answerStore } from './autosave/store'

const SESSION = 'rehearsal'
const TRIAL = { key: '1', value: '√2', rev: 1 }

/** Whether this device really keeps answers: one is written where they will be, read back as a later page would, and erased. */
export async function keepsAnswers(): Promise<boolean> {
  try {
    await answerStore.keep(SESSION, TRIAL)
    const { answers } = await new AnswerStore().load(SESSION)
    await answerStore.erase(SESSION)
    return answers[0]?.value === TRIAL.value
  } catch {
    return false
  }
}
