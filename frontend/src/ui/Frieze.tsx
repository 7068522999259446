import { useId } from 'react'
import './star.css'

/** A band of eight-pointed stars and crosses, as over a doorway; decorative, so it is hidden from screen readers. */
export function Frieze() {
  const id = useId()
  return (
    <svg className="frieze" aria-hidden="true">
      <pattern id={id} width="26" height="26" patternUnits="userSpaceOnUse">
        <path d="M13 1.500l3.400 3.300h4.800v4.800l3.300 3.400-3.300 3.400v4.800h-4.800L13 24.500l-3.400-3.300H4.800v-4.800L1.500 13l3.300-3.400V4.800h4.800zM0 6l4.800-1.200M0 20l4.800 1.200M26 6l-4.800-1.200M26 20l-4.800 1.200M13 8.500l4.500 4.500-4.500 4.500L8.500 13z" />
      </pattern>
      <rect width="100%" height="26" fill={`url(#${id})`} />
    </svg>
  )
}
