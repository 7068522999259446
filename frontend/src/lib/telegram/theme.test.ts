import { expect, test } from 'vitest'
import { contrast, mixed, themeTokens } from './theme'

test('ground and ink come from the user, and the light decides the signal colours', () => {
  expect(themeTokens({ bg_color: '#17212b', text_color: '#f5f5f5' })).toMatchObject({ mode: 'dark', tokens: { '--card': '#17212b', '--bg': '#17212b' } })
  expect(themeTokens({ bg_color: '#ffffff', text_color: '#000000', secondary_bg_color: '#efeff4' })).toMatchObject({ mode: 'light', tokens: { '--bg': '#efeff4' } })
})

test('colours that could not be read are not taken', () => {
  expect(themeTokens({ bg_color: '#888888', text_color: '#999999' })).toBeNull()
  expect(themeTokens({ bg_color: 'red;}', text_color: '#000000' })).toBeNull()
  expect(themeTokens({})).toBeNull()
  const faint = themeTokens({ bg_color: '#ffffff', text_color: '#000000', hint_color: '#cccccc' })
  expect(faint?.tokens['--ink-2']).not.toBe('#cccccc')
})

test('contrast is what WCAG says it is', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

test('colours are mixed here, because the lowest browsers cannot', () => {
  expect(mixed('#000000', '#ffffff', 0.5)).toBe('#808080')
  expect(themeTokens({ bg_color: '#ffffff', text_color: '#000000' })?.tokens).toMatchObject({ '--ink-2': '#383838', '--line': '#d6d6d6' })
})
