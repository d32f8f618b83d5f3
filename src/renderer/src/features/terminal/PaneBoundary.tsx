import { TriangleAlert } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'

interface State {
  readonly failed: Error | null
}

/** Keeps a failure of one pane inside that pane. */
export class PaneBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: null }

  static getDerivedStateFromError(failed: Error): State {
    return { failed }
  }

  override render(): ReactNode {
    const { failed } = this.state
    if (failed === null) return this.props.children
    return (
      <EmptyState
        icon={<TriangleAlert />}
        title="This pane failed to draw"
        actions={
          <Button size="small" onClick={() => this.setState({ failed: null })}>
            Draw it again
          </Button>
        }
      >
        The agent is not touched and its log is whole. {failed.message}
      </EmptyState>
    )
  }
}
