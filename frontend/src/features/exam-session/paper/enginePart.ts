import { part } from '@/lib/parts/part'

/** pdf.js and what we do with it: larger than the rest of the app together, so fetched in the lobby. */
export const engine = part('src/features/exam-session/paper/engine.ts', () => import('./engine'))
