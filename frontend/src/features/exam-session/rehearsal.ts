import { openStore } from './autosave/store'

const SESSION = 'rehearsal'
const TRIAL = { key: '1', value: '√2', rev: 1 }

/** Whether this device really keeps answers: one is written where they will be, read back and erased. */
export async function keepsAnswers(): Promise<boolean> {
  const store = await openStore()
  if (!store.isDurable) return false
  try {
    await store.keep(SESSION, TRIAL)
    const [found] = await store.load(SESSION)
    await store.erase(SESSION)
    return found?.value === TRIAL.value
  } catch {
    return false
  }
}
