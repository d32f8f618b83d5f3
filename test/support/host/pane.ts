import { Terminal } from '@xterm/headless'
import type { BytesReceiver } from '../../../src/shared/contract/define'
import type { HostClient } from '../../../src/shared/contract/index'
import type { SnowhookError } from '../../../src/shared/domain/errors'
import type { AgentId, RunId } from '../../../src/shared/domain/ids'

/** A pane without a window: draws what the host sends into a terminal of its own. */
export class Pane {
  readonly terminal = new Terminal({ cols: 80, rows: 24, allowProposedApi: true })
  snapshots = 0
  ended: SnowhookError | 'quietly' | null = null
  private readonly receiver: BytesReceiver
  private waiting: (() => void)[] = []

  constructor(client: HostClient, agentId: AgentId, runId?: RunId) {
    const size = { cols: 80, rows: 24 }
    this.receiver = client.terminal.attach(
      { agentId, ...(runId === undefined ? {} : { runId }), visible: true, ...size },
      {
        snapshot: ({ offset, cols, rows, data }) => {
          this.snapshots += 1
          this.terminal.reset()
          this.terminal.resize(cols, rows)
          this.draw(offset, data)
        },
        data: (offset, data) => this.draw(offset + data.length, data),
        resized: (cols, rows) => {
          this.terminal.resize(cols, rows)
          this.wake()
        },
        end: (error) => {
          this.ended = error ?? 'quietly'
          this.wake()
        },
      },
    )
  }

  /** The visible rows that are not blank. */
  text(): string[] {
    const { active } = this.terminal.buffer
    const rows = Array.from({ length: this.terminal.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    )
    return rows.filter((row) => row !== '')
  }

  /** Every row with its scrollback, blanks and all, and where the cursor is. */
  cells(): readonly string[] {
    const { active } = this.terminal.buffer
    const rows = Array.from({ length: active.length }, (_, row) => active.getLine(row)?.translateToString(false) ?? '')
    return [...rows, `cursor ${active.cursorX} ${active.cursorY}`]
  }

  async until(fits: (pane: Pane) => boolean): Promise<void> {
    while (!fits(this)) await new Promise<void>((resolve) => this.waiting.push(resolve))
  }

  /** Resolves when the picture contains the text. */
  shows(text: string): Promise<void> {
    return this.until((pane) => pane.text().join('\n').includes(text))
  }

  resize(cols: number, rows: number): void {
    this.receiver.view({ visible: true, cols, rows })
  }

  type(text: string): void {
    this.receiver.input(Buffer.from(text))
  }

  close(): void {
    this.receiver.close()
    this.terminal.dispose()
  }

  private draw(reached: number, data: Uint8Array): void {
    this.terminal.write(data, () => {
      this.receiver.acknowledge(reached)
      this.wake()
    })
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake()
  }
}
