import { type ReactNode, useMemo } from 'react'
import { t } from '@/lib/i18n/i18n'
import { type MathNode, mathTree } from '@/ui/mathTree'
import './math.css'

/** A reading set as mathematics. Spans, as the lowest browsers know no MathML; who listens hears the text. */
export function MathText({ text }: { text: string }) {
  const said = inWords(text)
  const tree = useMemo(() => mathTree(said), [said])
  return (
    <span className="math" role="img" aria-label={said}>
      {tree.map(shown)}
    </span>
  )
}

/** "and" and "or" between statements, as people write them. */
const inWords = (text: string): string => text.split(' ∧ ').join(` ${t('math.and')} `).split(' ∨ ').join(` ${t('math.or')} `)

function shown(node: MathNode, key: number): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'over':
      return (
        <span key={key} className="math-over">
          <span>{node.over.map(shown)}</span>
          <span>{node.under.map(shown)}</span>
        </span>
      )
    case 'root':
      return (
        <span key={key} className="math-root">
          {node.index && <sup>{node.index}</sup>}√<span>{node.of.map(shown)}</span>
        </span>
      )
    case 'raised':
      return <sup key={key}>{node.of.map(shown)}</sup>
    case 'group':
      return (
        <span key={key}>
          {node.open}
          {node.body.map(shown)}
          {node.close}
        </span>
      )
  }
}
