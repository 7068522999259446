import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { Link } from 'wouter'

type Look = 'primary' | 'quiet' | 'plain' | 'final'

const classOf = (look: Look, isWide: boolean) =>
  ['button', look !== 'primary' && `button-${look}`, isWide && 'button-wide'].filter(Boolean).join(' ')

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look
  isWide?: boolean
}

export function Button({ look = 'primary', isWide = false, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={classOf(look, isWide)} {...rest} />
}

export function ButtonLink(props: { to: string; look?: Look; isWide?: boolean; children: ReactNode }) {
  return (
    <Link href={props.to} className={classOf(props.look ?? 'primary', props.isWide ?? false)}>
      {props.children}
    </Link>
  )
}
