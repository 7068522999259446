import { expect, test } from 'vitest'
import { type MathNode, mathTree } from './mathTree'

/** The tree in one line: `over|under` in angle brackets, roots and exponents by name. */
function line(nodes: readonly MathNode[]): string {
  return nodes
    .map((node) => {
      if (node.kind === 'text') return node.text
      if (node.kind === 'over') return `<${line(node.over)}|${line(node.under)}>`
      if (node.kind === 'root') return `root${node.index}<${line(node.of)}>`
      if (node.kind === 'raised') return `up<${line(node.of)}>`
      return node.open + line(node.body) + node.close
    })
    .join('')
}

test.each([
  ['1/3', '<1|3>'],
  ['−120/169', '−<120|169>'],
  ['(x + 1)/(x − 2)', '<x + 1|x − 2>'],
  ['3x/2 + 1', '<3x|2> + 1'],
  ['2·3/4', '<2·3|4>'],
  ['1 5/7', '1 <5|7>'],
  ['a/b/c', '<<a|b>|c>'],
  ['2√3/3', '<2root<3>|3>'],
  ['√(x + 1)', 'root<x + 1>'],
  ['⁵√(2)', 'root5<2>'],
  ['∛2', 'root3<2>'],
  ['3^(x − 1)', '3up<x − 1>'],
  ['1/2^x', '<1|2up<x>>'],
  ['x²/4', '<x²|4>'],
  ['4/x²', '<4|x²>'],
  ['1/sin(x)', '<1|sin(x)>'],
  ['1/log₂(5)', '<1|log₂(5)>'],
  ['(−∞; −1/2] ∪ {0,5; ½}', '(−∞; −<1|2>] ∪ {0,5; ½}'],
  ['x = π/6 + 2πn', 'x = <π|6> + 2πn'],
  ['0,(3)', '0,(3)'],
  ['5/6 dm²', '<5|6> dm²'],
])('%s is set as %s', (text, expected) => {
  expect(line(mathTree(text))).toBe(expected)
})

test('what does not end, or nests without end, is shown as it stands', () => {
  expect(line(mathTree('(1; 2'))).toBe('(1; 2')
  expect(line(mathTree('/2 ^'))).toBe('/2 ^')
  const deep = '('.repeat(250) + '1' + ')'.repeat(250)
  expect(line(mathTree(deep))).toBe(deep)
})
