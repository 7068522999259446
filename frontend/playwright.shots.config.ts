import { defineConfig } from '@playwright/test'
import config from './playwright.config'

export default defineConfig({ ...config, projects: [{ name: 'shots', testMatch: 'shots.ts' }], timeout: 420_000, workers: 1 })
