import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const DEBIANS = '/usr/bin/chromium'

/** Debian's browser where it is; anywhere else Playwright's own (PLAYWRIGHT_CHROMIUM= to force it). */
export const CHROMIUM = process.env.PLAYWRIGHT_CHROMIUM ?? (existsSync(DEBIANS) ? DEBIANS : '')

export default defineConfig({
  testDir: './e2e',
  globalSetup: './e2e/globalSetup.ts',
  timeout: 90_000,
  expect: { timeout: 10_000 },
  workers: 2,
  fullyParallel: false,
  // A machine that runs many things at once may starve a browser for seconds: once more there, never at a desk.
  retries: process.env.CI ? 1 : 0,
  reporter: [['list']],
  outputDir: './test-results',
  projects: [
    { name: 'desk', testMatch: '*.spec.ts', testIgnore: 'rough.spec.ts' },
    // Kills the server that all share, so it comes when the others are done.
    { name: 'rough', testMatch: 'rough.spec.ts', dependencies: ['desk'] },
  ],
  use: {
    actionTimeout: 10_000,
    trace: 'retain-on-failure',
    launchOptions: { ...(CHROMIUM ? { executablePath: CHROMIUM } : {}), args: ['--no-sandbox'] },
  },
})
