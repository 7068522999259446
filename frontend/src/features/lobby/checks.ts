/** One line of the device check. */
export type CheckState = 'waiting' | 'good' | 'poor'

const SLOW_MS = 2500

/** How well the network answered: the time of one small call, in ms. */
export const networkState = (roundTripMs: number): CheckState => (roundTripMs > SLOW_MS ? 'poor' : 'good')

/** Whether answers can be kept on the device while the network is away. */
export async function storageState(): Promise<CheckState> {
  try {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('exam-desk-check', 1)
      opening.onsuccess = () => resolve(opening.result)
      opening.onerror = () => reject(opening.error ?? new Error('refused'))
    })
    database.close()
    indexedDB.deleteDatabase('exam-desk-check')
    return 'good'
  } catch {
    return 'poor'
  }
}
