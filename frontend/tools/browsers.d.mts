export const LOWEST: Record<'chrome' | 'safari' | 'ios' | 'firefox', number>
export const TARGETS: string[]
