import { Component, type ReactNode } from 'react'
import { Trouble } from '@/ui/Trouble'

interface BoundaryProps {
  children: ReactNode
}

/** Whatever its children throw becomes a face with words, never an empty page. */
export class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error('Nothing was thrown.') }
  }

  override componentDidCatch(error: unknown): void {
    console.error(error)
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return <Trouble error={error} onRetry={() => this.setState({ error: null })} />
  }
}
