// Reads what was built, libraries and all, for anything that the lowest browsers (browsers.mjs) do not know.
// The sources' own types see to the language; this sees to what libraries call, and to what the browser itself offers.
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'
import compat from 'eslint-plugin-compat'
import esx from 'eslint-plugin-es-x'
import { LOWEST } from './browsers.mjs'

const ASSETS = fileURLToPath(new URL('../dist/assets/', import.meta.url))
const OFFERED = [
  'AbortController', 'AbortSignal', 'Blob', 'BroadcastChannel', 'CompressionStream', 'DecompressionStream', 'FinalizationRegistry',
  'ImageBitmap', 'ImageDecoder', 'Intl', 'OffscreenCanvas', 'Promise', 'ReadableStream', 'ResizeObserver', 'Response', 'URL', 'VideoFrame',
  'WeakRef', 'Worker', 'createImageBitmap', 'document', 'fetch', 'navigator', 'queueMicrotask', 'requestIdleCallback', 'self',
  'structuredClone', 'window',
]
/** pdf.js: src/features/exam-session/paper/compat.ts brings these. */
const BROUGHT = [
  'no-array-prototype-at', 'no-arraybuffer-prototype-transfer', 'no-iterator', 'no-iterator-prototype-toarray', 'no-map-prototype-getorinsertcomputed',
  'no-math-sumprecise', 'no-object-hasown', 'no-promise-try', 'no-promise-withresolvers', 'no-set-prototype-intersection', 'no-string-prototype-at',
  'no-uint8array-frombase64', 'no-uint8array-prototype-setfrombase64', 'no-uint8array-prototype-tobase64', 'no-uint8array-prototype-tohex',
  'no-weakmap-prototype-getorinsertcomputed',
].map((rule) => `es-x/${rule}`)
/** pdf.js and core-js: asked for first, or never reached by drawing (e2e/safari.spec.ts takes them away). */
const ASKED_FOR = [
  'es-x/no-float16array', 'es-x/no-resizable-and-growable-arraybuffers', 'OffscreenCanvas', 'CompressionStream', 'DecompressionStream',
]
/** By the beginning of a file's name: rules, or what is not offered. One that is no longer needed is an error, too. */
const ALLOWED = {
  'device-': ['navigator.locks'],
  'engine-': [...BROUGHT, ...ASKED_FOR, 'es-x/no-array-prototype-findlast-findlastindex', 'ImageBitmap', 'WeakRef'],
  'pdfWorker-': [
    ...BROUGHT, ...ASKED_FOR, 'es-x/no-array-prototype-tospliced', 'es-x/no-map-prototype-getorinsert', 'FinalizationRegistry', 'ImageDecoder',
    'VideoFrame', 'createImageBitmap',
  ],
}

const eslint = new ESLint({
  cwd: ASSETS,
  overrideConfigFile: true,
  overrideConfig: [
    { files: ['**/*.js'], linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
    { files: ['**/*.js'], ...esx.configs['flat/restrict-to-es2021'] },
    {
      files: ['**/*.js'],
      plugins: { compat },
      // Iterators share these names with arrays; the sources' types tell them apart.
      rules: { 'compat/compat': 'error', ...off('map', 'filter', 'some', 'every', 'find', 'flatmap', 'foreach', 'reduce', 'take', 'drop') },
      settings: {
        'es-x': { aggressive: true, allowTestedProperty: true },
        browsers: [`chrome ${LOWEST.chrome}`, `safari ${LOWEST.safari}`, `ios_saf ${LOWEST.ios}.0`],
      },
      languageOptions: { ecmaVersion: 2025, sourceType: 'module', globals: Object.fromEntries(OFFERED.map((name) => [name, 'readonly'])) },
    },
  ],
})

function off(...names) {
  return Object.fromEntries(names.map((name) => [`es-x/no-iterator-prototype-${name}`, 'off']))
}

/** What a message is about: the rule, or what the browser lacks; null for a property that only bears a method's name. */
function subjectOf(message, lines) {
  if (message.ruleId === 'compat/compat') return message.message.replace(/(\.getContext)?(\(\))? is not supported.*$/, '')
  const isCalled = (lines[message.endLine - 1] ?? '').charAt(message.endColumn - 1) === '('
  if (message.ruleId?.includes('-prototype-') && !isCalled) return null
  return message.ruleId ?? message.message
}

const names = readdirSync(ASSETS).filter((name) => name.endsWith('.js'))
const used = new Set()
const wrong = []
for (const { filePath, messages } of await eslint.lintFiles(names)) {
  const name = filePath.slice(ASSETS.length)
  const lines = readFileSync(filePath, 'utf8').split('\n')
  const start = Object.keys(ALLOWED).find((known) => name.startsWith(known))
  for (const subject of new Set(messages.map((message) => subjectOf(message, lines)))) {
    if (subject === null) continue
    if (start && ALLOWED[start].includes(subject)) used.add(start + subject)
    else wrong.push(`${name}: ${subject}`)
  }
}
for (const [start, subjects] of Object.entries(ALLOWED)) {
  for (const subject of subjects) if (!used.has(start + subject)) wrong.push(`${start}: ${subject} is allowed and no longer met`)
}

/** Newer CSS that would change the layout or the colours; the build lowers what it can, and the rest is written twice. */
const STYLES = {
  ':has()': /:has\(/, ':is() or :where()': /:(is|where)\(/, 'color-mix()': /color-mix\(/, 'container queries': /@container/, layers: /@layer/,
  'aspect-ratio': /[;{]aspect-ratio:/, inset: /[;{]inset:/, 'rotate, scale or translate': /[;{](rotate|scale|translate):/,
  'nested rules': /[;{}]&/, 'dvh without vh before it': /([;{])((?:min-|max-)?height):(?!\2)[^;}]*dvh/,
}
for (const name of readdirSync(ASSETS).filter((file) => file.endsWith('.css'))) {
  // A second value for the same property follows the one that every browser knows.
  const css = readFileSync(ASSETS + name, 'utf8').replace(/((?:min-|max-)?height:)[^;}]*vh[^;}]*;\1[^;}]*dvh[^;}]*/g, '$1 both')
  for (const [what, pattern] of Object.entries(STYLES)) if (pattern.test(css)) wrong.push(`${name}: ${what}`)
}

for (const line of wrong) console.error(line)
const lowest = Object.entries(LOWEST).map(([browser, version]) => `${browser} ${version}`).join(', ')
console.log(wrong.length ? `The build needs more than ${lowest}.` : `${names.length} files need no more than ${lowest}.`)
process.exit(wrong.length ? 1 : 0)
