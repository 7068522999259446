import { render } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { MathText } from './MathText'

test('a sign stays with the fraction or the root behind it, where lines are broken too', () => {
  const { container } = render(<MathText text="(−∞; −120/169] ∪ {−√3; 1 − 2}" />)
  expect([...container.querySelectorAll('.math-signed')].map((part) => part.textContent)).toEqual(['−120169', '−√3'])
  expect(container.textContent).toBe('(−∞; −120169] ∪ {−√3; 1 − 2}')
})
