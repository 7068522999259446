/** A reading of the marking (plain text such as `(−∞; 1/2] ∪ {√(x+1)}`) as a tree that can be set as mathematics. */
export type MathNode =
  | { kind: 'text'; text: string }
  | { kind: 'over'; over: MathNode[]; under: MathNode[] }
  | { kind: 'root'; index: string; of: MathNode[] }
  | { kind: 'raised'; of: MathNode[] }
  | { kind: 'group'; open: string; body: MathNode[]; close: string }

const OPENING = '([{'
const CLOSING = ')]}'
/** What ends a product: a fraction's numerator reaches back no further. Products are written without spaces. */
const ENDS_PRODUCT = /^[\s+−±=<>≤≥≠≈∈∪∩∖∧∨;:,-]$/
const TOKEN = /[0-9]+(?:,[0-9]+(?:\([0-9]+\))?)?|\p{L}+[₀-₉]*|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+√|\s+|./gsu
const ROOTS: Readonly<Record<string, string>> = { '√': '', '∛': '3', '∜': '4' }
const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹'
/** Deeper brackets are shown as they are written. */
const DEEPEST = 40

export function mathTree(text: string): MathNode[] {
  return new Reader(text.match(TOKEN) ?? []).row(0)
}

class Reader {
  private at = 0

  constructor(private readonly tokens: readonly string[]) {}

  /** Everything up to a closing bracket, or to the end. */
  row(depth: number): MathNode[] {
    const nodes: MathNode[] = []
    let product = 0
    while (this.at < this.tokens.length) {
      const token = this.tokens[this.at] ?? ''
      if (depth > 0 && CLOSING.includes(token)) break
      if (token === '/' && nodes.length > product) {
        this.at += 1
        const over = bare(nodes.splice(product))
        nodes.push({ kind: 'over', over, under: bare(this.factor(depth)) })
        continue
      }
      nodes.push(...this.factor(depth))
      if (ENDS_PRODUCT.test(token) || token.trim() === '') product = nodes.length
    }
    return nodes
  }

  /** One thing with the exponents behind it. */
  private factor(depth: number): MathNode[] {
    const nodes = [this.atom(depth)]
    if (isFunction(nodes[0])) while ('_('.includes(this.tokens[this.at] ?? ' ')) nodes.push(this.atom(depth))
    while (this.tokens[this.at] === '^' && this.at + 1 < this.tokens.length) {
      this.at += 1
      const sign = this.tokens[this.at] === '−' ? [this.atom(depth)] : []
      nodes.push({ kind: 'raised', of: [...sign, ...bare([this.atom(depth)])] })
    }
    while (/^[⁰¹²³⁴⁵⁶⁷⁸⁹⁻!%°]$/.test(this.tokens[this.at] ?? '')) nodes.push(this.atom(depth))
    return nodes
  }

  private atom(depth: number): MathNode {
    const token = this.tokens[this.at] ?? ''
    this.at += 1
    const root = rootIndex(token)
    if (root !== null && this.at < this.tokens.length && depth < DEEPEST) {
      return { kind: 'root', index: root, of: bare([this.atom(depth + 1)]) }
    }
    if (token !== '' && OPENING.includes(token) && depth < DEEPEST) {
      const body = this.row(depth + 1)
      const close = this.tokens[this.at] ?? ''
      this.at += 1
      return { kind: 'group', open: token, body, close }
    }
    return { kind: 'text', text: token }
  }
}

/** A name of several letters, or one with an index: what follows in brackets is its own. */
const isFunction = (node: MathNode | undefined): boolean => node?.kind === 'text' && /^\p{L}{2,}[₀-₉]*$/u.test(node.text)

function rootIndex(token: string): string | null {
  const known = ROOTS[token]
  if (known !== undefined) return known
  if (!token.endsWith('√')) return null
  return Array.from(token.slice(0, -1), (sign) => RAISED.indexOf(sign)).join('')
}

/** Brackets that only hold a numerator, an exponent or a radicand together need not be shown. */
function bare(nodes: MathNode[]): MathNode[] {
  const [only] = nodes
  return nodes.length === 1 && only?.kind === 'group' && only.open === '(' && only.close === ')' ? only.body : nodes
}
