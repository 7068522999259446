import { defineConfig } from '@playwright/test'
import config from './playwright.config'

export default defineConfig({ ...config, projects: [{ name: 'load', testMatch: 'load.ts' }], timeout: 300_000, workers: 1 })
