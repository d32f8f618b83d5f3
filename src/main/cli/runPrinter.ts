import { stripVTControlCharacters } from 'node:util'
import { TranscriptRenderer } from '../terminal/transcript'
import type { RecordedEvent } from '../../shared/domain/events'
import type { CliIo } from './io'

export type PrintEvent = (recorded: RecordedEvent) => void

/** `--json`: one event a line, and the result last. Else: what a person would want to read. */
export const runPrinter = (io: CliIo, json: boolean): PrintEvent => (json ? jsonPrinter(io) : transcriptPrinter(io))

const jsonPrinter =
  (io: CliIo): PrintEvent =>
  ({ runId, seq, at, event }) => {
    io.out(`${JSON.stringify({ ...event, runId, seq, at })}\n`)
    if (event.type === 'run_ended') io.out(`${JSON.stringify({ type: 'result', result: event.result })}\n`)
  }

function transcriptPrinter(io: CliIo): PrintEvent {
  const renderer = new TranscriptRenderer()
  return ({ event }) => {
    const drawn = renderer.render(event).replaceAll('\r\n', '\n')
    io.out(io.color ? drawn : stripVTControlCharacters(drawn))
  }
}
