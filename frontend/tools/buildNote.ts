import { createHash } from 'node:crypto'
import type { Plugin, Rolldown } from 'vite'
import { START } from './chunks.ts'

type Bundle = Rolldown.OutputBundle
type Chunk = Rolldown.OutputChunk & { viteMetadata?: { importedCss: Set<string> } }

const chunkOf = (bundle: Bundle, file: string): Chunk | null => {
  const found = bundle[file]
  return found?.type === 'chunk' ? found : null
}

/** The files that a chunk brings with it without being asked again, its own first. */
function filesOf(bundle: Bundle, file: string, found = new Set<string>()): Set<string> {
  const chunk = chunkOf(bundle, file)
  if (!chunk || found.has(file)) return found
  found.add(file)
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style)
  for (const other of chunk.imports) filesOf(bundle, other, found)
  return found
}

/** The lazy parts by the names of their sources, each with the files that the start has not brought already. */
function partsOf(bundle: Bundle, root: string): Record<string, string[]> {
  const chunks = Object.values(bundle).filter((output): output is Chunk => output.type === 'chunk')
  const start = new Set(chunks.filter((chunk) => chunk.name === START).flatMap((chunk) => [...filesOf(bundle, chunk.fileName)]))
  const parts = chunks.flatMap((chunk) => {
    if (!chunk.isDynamicEntry || !chunk.facadeModuleId) return []
    const files = [...filesOf(bundle, chunk.fileName)].filter((file) => !start.has(file))
    return [[chunk.facadeModuleId.replace(`${root}/`, ''), files.map((file) => `/${file}`)] as const]
  })
  return Object.fromEntries(parts.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Every lazy part must be asked for by its name (src/lib/parts): a bare `import()` fails once and for all. */
function unnamed(bundle: Bundle, parts: Record<string, unknown>): string[] {
  const code = Object.values(bundle).map((output) => (output.type === 'chunk' ? output.code : '')).join('\n')
  return Object.keys(parts).filter((name) => !code.includes(name))
}

/** Writes into index.html which build it is and which files its lazy parts are made of. */
export function buildNote(): Plugin {
  let root = ''
  return {
    name: 'build-note',
    enforce: 'pre',
    configResolved(config) {
      root = config.root
    },
    // Vite's own helper for lazy parts: src/lib/parts fetches their scripts and hangs in their styles itself.
    load: (id) => (id.endsWith('vite/preload-helper.js') ? 'export const __vitePreload = (bring) => bring()' : null),
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return html
        const parts = partsOf(bundle, root)
        const bare = unnamed(bundle, parts)
        if (bare.length > 0) throw new Error(`Not fetched by part(): ${bare.join(', ')}`)
        const id = createHash('sha256').update(html + JSON.stringify(parts)).digest('hex').slice(0, 8)
        return html.replace('</head>', `<script type="application/json" id="build">${JSON.stringify({ id, parts })}</script>\n  </head>`)
      },
    },
  }
}
