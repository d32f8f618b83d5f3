import type { BytesReceiver, BytesSink } from '../../shared/contract/define'
import { Mirror } from '../terminal/mirror'
import type { Screen } from '../terminal/ports'
import type { Lane, PaneView } from './hostParts'
import type { EventRenderer } from './runScreen'

/** Stands in for the lane until the terminal folder has it: snapshot, then bytes, no credit. To be deleted. */
export function interimScreen(size: { cols: number; rows: number }): Screen {
  const inputs: ((data: Uint8Array) => void)[] = []
  const resizes: ((cols: number, rows: number) => void)[] = []
  const sinks = new Set<BytesSink>()
  const mirror = new Mirror(size, {
    onReply: (reply) => inputs.forEach((listener) => void listener(Buffer.from(reply))),
    onTitle: () => {},
  })
  let { cols, rows } = size
  let offset = 0
  return {
    feed: (data) => {
      mirror.feed(data)
      for (const sink of sinks) sink.data(offset, data)
      offset += data.length
    },
    attach: (sink, view) => {
      if (view.cols !== cols || view.rows !== rows) {
        ;({ cols, rows } = view)
        mirror.resize(cols, rows)
        for (const listener of resizes) listener(cols, rows)
      }
      sink.snapshot({ offset, cols, rows, data: mirror.snapshot(new Uint8Array()) })
      sinks.add(sink)
      return {
        input: (data) => inputs.forEach((listener) => void listener(data)),
        acknowledge: () => {},
        view: () => {},
        close: () => void sinks.delete(sink),
      }
    },
    onInput: (listener) => void inputs.push(listener),
    onResize: (listener) => void resizes.push(listener),
    onOsc: (code, listener) => mirror.onOsc(code, listener),
    onTitle: () => {},
    get cols() {
      return cols
    },
    get rows() {
      return rows
    },
    get offset() {
      return offset
    },
    settled: async () => {},
    text: () => mirror.text(),
    end: () => {},
    dispose: () => mirror.dispose(),
  }
}

export function interimLane(): Lane {
  let screen: Screen | null = null
  const panes = new Map<BytesSink, { view: PaneView; receiver: BytesReceiver | null }>()
  return {
    attach: (sink, view) => {
      const pane = { view, receiver: screen?.attach(sink, view) ?? null }
      panes.set(sink, pane)
      return {
        input: (data) => pane.receiver?.input(data),
        acknowledge: () => {},
        view: (next) => {
          pane.view = next
        },
        close: () => {
          panes.delete(sink)
          pane.receiver?.close()
        },
      }
    },
    show: (next) => {
      screen = next
      for (const [sink, pane] of panes) {
        pane.receiver?.close()
        pane.receiver = next.attach(sink, pane.view)
      }
    },
    dispose: () => panes.clear(),
  }
}

export const interimRenderer = (): EventRenderer => ({
  render: (event) =>
    event.type === 'text' ? `${event.text.replaceAll('\n', '\r\n')}${event.delta ? '' : '\r\n'}` : '',
})
