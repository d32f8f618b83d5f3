import type { HostClient } from '../../../../shared/contract'
import type { Clock } from '../../../../shared/domain/clock'
import type { SnowhookError } from '../../../../shared/domain/errors'
import type { AgentId, RunId } from '../../../../shared/domain/ids'
import { createAckBatch } from './ackBatch'
import { createLaneWriter, type DrawTarget } from './laneWriter'
import { createViewReports, type PaneView } from './viewReports'

export interface PaneLinkOptions {
  readonly attach: HostClient['terminal']['attach']
  readonly agentId: AgentId
  /** Null: the live screen, from run to run. */
  readonly runId: RunId | null
  readonly view: PaneView
  readonly target: DrawTarget
  readonly clock: Pick<Clock, 'after'>
  /** Something new is on the screen. */
  readonly onDrawn: () => void
  readonly onEnd: (error: SnowhookError | undefined) => void
}

const encoder = new TextEncoder()

/** One pane's end of the terminal lane: bytes down to the screen, keys and view up to the host. */
export function linkPane(options: PaneLinkOptions) {
  const { attach, agentId, runId, view, target, clock } = options
  const acks = createAckBatch((offset) => lane.acknowledge(offset), clock)
  const writer = createLaneWriter(target, (offset, kind) => {
    if (kind === 'snapshot') acks.picture(offset)
    else acks.drawn(offset)
    options.onDrawn()
  })
  const lane = attach(
    { agentId, ...(runId === null ? {} : { runId }), ...view },
    {
      snapshot: (frame) => writer.push({ kind: 'snapshot', ...frame }),
      data: (offset, data) => writer.push({ kind: 'data', offset, data }),
      resized: (cols, rows) => writer.push({ kind: 'resized', cols, rows }),
      end: options.onEnd,
    },
  )
  const reports = createViewReports(view, (wanted) => lane.view(wanted), clock)
  return {
    show: reports.want,
    type: (text: string): void => lane.input(encoder.encode(text)),
    /** Mouse reports in the old encoding: one character a byte. */
    typeBytes: (text: string): void => lane.input(Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff)),
    dispose(): void {
      acks.dispose()
      reports.dispose()
      lane.close()
    },
  }
}
