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
      {row(tree)}
    </span>
  )
}

const SIGN = /^[−±+-]$/

/** Nodes one after the other; a sign is not torn from the fraction or the root behind it. */
function row(nodes: readonly MathNode[]): ReactNode[] {
  return nodes.map((node, at) => {
    const [before, next] = [nodes[at - 1], nodes[at + 1]]
    if (isSign(node) && isTall(next)) return null
    if (!isTall(node) || !isSign(before)) return shown(node, at)
    return (
      <span key={at} className="math-signed">
        {shown(before, -1)}
        {shown(node, at)}
      </span>
    )
  })
}

const isSign = (node: MathNode | undefined): node is MathNode => node?.kind === 'text' && SIGN.test(node.text)
const isTall = (node: MathNode | undefined): boolean => node?.kind === 'over' || node?.kind === 'root'

/** "and" and "or" between statements, as people write them. */
const inWords = (text: string): string => text.split(' ∧ ').join(` ${t('math.and')} `).split(' ∨ ').join(` ${t('math.or')} `)

function shown(node: MathNode, key: number): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'over':
      return (
        <span key={key} className="math-over">
          <span>{row(node.over)}</span>
          <span>{row(node.under)}</span>
        </span>
      )
    case 'root':
      return (
        <span key={key} className="math-root">
          {node.index && <sup>{node.index}</sup>}√<span>{row(node.of)}</span>
        </span>
      )
    case 'raised':
      return <sup key={key}>{row(node.of)}</sup>
    case 'group':
      return (
        <span key={key}>
          {node.open}
          {row(node.body)}
          {node.close}
        </span>
      )
  }
}
