/** The server's limit for one answer, in characters. */
export const MAX_ANSWER = 500

/** The likeliest first: a phone shows seven of them, the others after a swipe. */
export const KEY_ROW = ['−', '/', '√', '²', '(', ')', ';', '[', ']', '{', '}', '∞', '∪', 'π', '^', '≤', '≥', '°', '|'] as const

/** What goes around a selection instead of replacing it. */
const AROUND: Readonly<Record<string, readonly [string, string]>> = {
  '(': ['(', ')'],
  '[': ['[', ']'],
  '{': ['{', '}'],
  '|': ['|', '|'],
  '√': ['√(', ')'],
}

export interface Field {
  value: string
  start: number
  end: number
}

/** Type a sign at the caret, over the selection; a bracket or a root goes around what is selected. */
export function typeSign(field: Field, sign: string): Field {
  const selected = field.value.slice(field.start, field.end)
  const around = selected === '' ? undefined : AROUND[sign]
  const typed = around ? around[0] + selected + around[1] : sign
  const value = field.value.slice(0, field.start) + typed + field.value.slice(field.end)
  if (value.length > MAX_ANSWER) return field
  const caret = field.start + typed.length
  return { value, start: caret, end: caret }
}

// oxlint-disable-next-line no-control-regex -- the very signs the server refuses
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g

/** Half of a sign beyond the 65536th: the server cannot read a text that holds one. */
const HALVES = /[\ud800-\udfff]/gu

/** What may be stored: whole signs, no control characters, within the limit. Spaces at the ends are the server's to strip. */
export const cleaned = (text: string): string => [...text.replace(HALVES, '').replace(CONTROL, ' ')].slice(0, MAX_ANSWER).join('')

/** One tap chooses, a second tap on the same letter clears. */
export const toggled = (current: string, letter: string): string => (current === letter ? '' : letter)
