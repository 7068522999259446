import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const SOURCE = new URL('./gate.js', import.meta.url)

/** Puts tools/gate.js in front of the app: a plain script of its own, because the policy allows none in the page. */
export function gate(): Plugin {
  const source = readFileSync(SOURCE, 'utf8')
  const fileName = `assets/gate-${createHash('sha256').update(source).digest('base64url').slice(0, 8)}.js`
  return {
    name: 'gate',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source })
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${fileName}` }, injectTo: 'body' }],
  }
}
