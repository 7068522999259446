import { observable } from '@/lib/observable'

/** The server's sentence, once it said that this student is blocked. */
export const blocked = observable<string | null>(null)
