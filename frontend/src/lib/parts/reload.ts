import { build, servedBuild } from '@/lib/parts/build'

const KEY = 'desk.reloaded'

let holds = 0

/** While an exam is open nothing reloads the page by itself: what was typed may be in memory only. */
export function holdReload(): () => void {
  holds += 1
  let isHeld = true
  return () => {
    if (isHeld) holds -= 1
    isHeld = false
  }
}

/** Reload into the build that the server has now: once for each build, so never in a loop. */
export async function reloadIntoNewBuild(reload: () => void = () => location.reload()): Promise<boolean> {
  const served = await servedBuild()
  if (holds > 0 || served === null || served === build.id || !isFirst(served)) return false
  reload()
  return true
}

/** Without a store that outlives the reload there is no telling whether it is the first. */
function isFirst(served: string): boolean {
  try {
    if (sessionStorage.getItem(KEY) === served) return false
    sessionStorage.setItem(KEY, served)
    return sessionStorage.getItem(KEY) === served
  } catch {
    return false
  }
}
