import { cpSync, createReadStream, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { TARGETS } from './tools/browsers.mjs'
import { buildNote } from './tools/buildNote.ts'
import { flexGap } from './tools/flexGap.ts'
import { gate } from './tools/gate.ts'
import { examChunk, startChunk } from './tools/chunks.ts'

const PDFJS = fileURLToPath(new URL('./node_modules/pdfjs-dist', import.meta.url))
const PDF_FOLDERS = ['cmaps', 'standard_fonts', 'wasm', 'iccs']
const MIME: Record<string, string> = { '.wasm': 'application/wasm', '.js': 'text/javascript' }

/** pdf.js fetches these by name while it draws: without them formulas come out silently wrong. */
function pdfAssets(): Plugin {
  return {
    name: 'pdf-assets',
    configureServer(server) {
      server.middlewares.use('/assets/pdfjs', (request, response, next) => {
        const path = join(PDFJS, decodeURIComponent((request.url ?? '').split('?')[0] ?? ''))
        if (!path.startsWith(PDFJS) || !extname(path) || !existsSync(path)) return next()
        response.setHeader('content-type', MIME[extname(path)] ?? 'application/octet-stream')
        createReadStream(path).pipe(response)
      })
    },
    closeBundle() {
      for (const folder of PDF_FOLDERS) {
        cpSync(join(PDFJS, folder), fileURLToPath(new URL(`./dist/assets/pdfjs/${folder}`, import.meta.url)), {
          recursive: true,
        })
      }
    },
  }
}

const ASSETS = fileURLToPath(new URL('./dist/assets', import.meta.url))
const WORTH_PACKING = /\.(js|css|svg|wasm)$/
const LEAST_BYTES = 1000

/** Packed copies beside the files: the server hands them out as they are, without work of its own. */
function packedCopies(): Plugin {
  return {
    name: 'packed-copies',
    closeBundle() {
      for (const name of readdirSync(ASSETS, { recursive: true, encoding: 'utf8' })) {
        if (!WORTH_PACKING.test(name)) continue
        const bytes = readFileSync(join(ASSETS, name))
        if (bytes.length < LEAST_BYTES) continue
        writeFileSync(join(ASSETS, `${name}.gz`), gzipSync(bytes, { level: 9 }))
        const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 }
        writeFileSync(join(ASSETS, `${name}.br`), brotliCompressSync(bytes, { params: quality }))
      }
    },
  }
}

/** The server's own policy, so that a preview refuses what production would refuse. */
const POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; style-src 'self'; " +
  "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'"
const backend = process.env.BACKEND ?? 'http://127.0.0.1:8100'

export default defineConfig({
  base: '/',
  plugins: [pdfAssets(), packedCopies(), buildNote(), gate()],
  css: { postcss: { plugins: [flexGap()] } },
  resolve: {
    // React's API by Preact: start-up code is a third of the size (docs: frontend/README.md).
    alias: [
      { find: '@', replacement: fileURLToPath(new URL('./src', import.meta.url)) },
      { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/jsx-runtime' },
      { find: /^react-dom\/client$/, replacement: 'preact/compat/client' },
      { find: /^react(-dom)?$/, replacement: 'preact/compat' },
      // The shim brings what Preact has already.
      { find: /^use-sync-external-store\/shim(\/index\.js)?$/, replacement: 'preact/compat' },
    ],
  },
  build: {
    target: TARGETS,
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: {
      polyfill: false,
      // What a lazy part brings is fetched by src/lib/parts; here only its styles are named.
      resolveDependencies: (_file, files, { hostType }) => (hostType === 'html' ? files : files.filter((file) => file.endsWith('.css'))),
    },
    rolldownOptions: {
      checks: { pluginTimings: false },
      // Libraries mark files for a server renderer that we do not use.
      onLog: (level, log, print) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && print(level, log),
      output: {
        codeSplitting: {
          groups: [
            { name: startChunk(), priority: 2 },
            { name: examChunk(), priority: 1, includeDependenciesRecursively: false },
          ],
        },
      },
    },
    chunkSizeWarningLimit: 2000,
  },
  // One classic script: Safari 14 knows no modules in workers.
  worker: { format: 'iife' },
  server: { proxy: { '/api': backend } },
  preview: { proxy: { '/api': backend }, headers: { 'content-security-policy': POLICY } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    server: { deps: { inline: [/wouter/, /@tanstack/, /use-sync-external-store/] } },
  },
})
