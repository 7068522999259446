// npm leaves a native package for another system out of the lock when the registry
// it was made with does not hold that build; `npm ci` then calls the lock out of sync.
// This adds one entry for each optional dependency that is named but missing.
import { readFileSync, writeFileSync } from 'node:fs'

const LOCK = new URL('../package-lock.json', import.meta.url)
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix']
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32']

const lock = JSON.parse(readFileSync(LOCK, 'utf8'))
const added = []
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = place ? `${place}/node_modules/${name}` : `node_modules/${name}`
    if (lock.packages[nested] || lock.packages[`node_modules/${name}`]) continue
    const words = name.split(/[-/]/)
    const missing = { version: range.replace(/^[~^]/, ''), optional: true }
    const os = SYSTEMS.filter((system) => words.includes(system))
    const cpu = PROCESSORS.filter((processor) => words.includes(processor))
    if (cpu.length) missing.cpu = cpu
    if (os.length) missing.os = os
    if (entry.dev) missing.dev = true
    lock.packages[`node_modules/${name}`] = missing
    added.push(name)
  }
}
const sorted = Object.entries(lock.packages).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
lock.packages = Object.fromEntries(sorted)
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length ? `Added ${added.length} entries: ${added.join(', ')}` : 'The lock is complete.')
