import base from './playwright.config'

export default { ...base, globalSetup: undefined, workers: 1, expect: { timeout: 30_000 }, timeout: 240_000 }
