// Prints what each part of the built site weighs (gzip -9) and fails over the budget.
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const DIST = new URL('../dist/', import.meta.url)
const KILOBYTE = 1000
const LIMITS = { start: 40, exam: 20 }

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'))
const weigh = (file) => gzipSync(readFileSync(new URL(file, DIST)), { level: 9 }).length

/** The files that a chunk brings with it without being asked again. */
function filesOf(name, found = new Map()) {
  const chunk = manifest[name]
  if (!chunk || found.has(chunk.file)) return found
  found.set(chunk.file, chunk)
  for (const other of chunk.imports ?? []) filesOf(other, found)
  return found
}

const cssOf = (chunks) => [...new Set([...chunks.values()].flatMap((chunk) => chunk.css ?? []))]
const sum = (files) => [...files].reduce((total, file) => total + weigh(file), 0)
const kilobytes = (bytes) => (bytes / KILOBYTE).toFixed(1).padStart(7)

// One file by tools/chunks.ts.
const start = filesOf(Object.keys(manifest).find((name) => manifest[name].name === 'start'))
// One catalogue is needed before the first word: the largest counts.
const catalogues = Object.keys(manifest).filter((name) => name.startsWith('src/lib/i18n/messages/'))
const largest = (names) => Math.max(0, ...names.map((name) => weigh(manifest[name].file)))
const catalogue = largest(catalogues.filter((name) => !name.includes('/exam/')))
const examCatalogue = largest(catalogues.filter((name) => name.includes('/exam/')))
const known = new Set(start.keys())
const extra = (name) => [...filesOf(name).keys()].filter((file) => !known.has(file))

const startBytes = sum(start.keys()) + catalogue
const examBytes = sum(extra('src/features/exam-session/ExamRoute.tsx'))
const parts = [
  ['start-up JS with one language', startBytes, LIMITS.start],
  ['exam route, on top', examBytes, LIMITS.exam],
  ['what only the exam says, in one language', examCatalogue, null],
  ['start-up CSS', sum(cssOf(start)), null],
  ['exam CSS', sum(cssOf(filesOf('src/features/exam-session/ExamRoute.tsx'))), null],
]
for (const [name, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry || name.includes('messages/') || name.includes('ExamRoute')) continue
  parts.push([`lazy: ${name.replace('src/', '')}`, sum(extra(name)), null])
}
for (const file of readdirSync(new URL('assets/', DIST))) {
  if (/pdfWorker.*\.js$/.test(file)) parts.push(['lazy: PDF worker', weigh(`assets/${file}`), null])
}
console.log('\n   kB gzip')
for (const [name, bytes, limit] of parts) {
  console.log(`${kilobytes(bytes)}  ${name}${limit === null ? '' : ` (limit ${limit})`}`)
}
statSync(new URL('assets/pdfjs/cmaps', DIST))
const over = parts.filter(([, bytes, limit]) => limit !== null && bytes > limit * KILOBYTE)
for (const [name] of over) console.error(`Over the budget: ${name}.`)
process.exit(over.length ? 1 : 0)
