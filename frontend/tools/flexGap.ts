import type { Plugin, Rule } from 'postcss'

const MARK = '.no-flex-gap'

const valueOf = (rule: Rule, name: string): string | undefined => {
  const found = rule.nodes.filter((node) => node.type === 'decl' && node.prop === name).pop()
  return found?.type === 'decl' ? found.value : undefined
}

/**
 * Safari 14.0 knows `gap` in grids only, and a style sheet cannot ask. `src/app/flexGap.ts` measures it; where it is
 * missing, margins between the children of every flex row with a gap take its place.
 */
export function flexGap(): Plugin {
  return {
    postcssPlugin: 'flex-gap',
    OnceExit(root) {
      root.walkRules((rule) => {
        const gap = valueOf(rule, 'gap')
        if (!gap || !valueOf(rule, 'display')?.endsWith('flex')) return
        const [row = gap, column = row] = gap.split(' ')
        const isWrapping = valueOf(rule, 'flex-wrap') === 'wrap'
        const child = isWrapping ? '> *' : '> * + *'
        const spare = rule.clone({ selectors: rule.selectors.map((selector) => `${MARK} ${selector} ${child}`), nodes: [] })
        if (isWrapping) spare.append({ prop: 'margin', value: `calc(${row} / 2) calc(${column} / 2)` })
        else spare.append({ prop: 'margin-left', value: column })
        rule.after(spare)
      })
    },
  }
}
