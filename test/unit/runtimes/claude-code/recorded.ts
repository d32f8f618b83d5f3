import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HeadlessStream } from '../../../../src/main/runtimes/claude-code/headlessStream'
import type { Json } from '../../../../src/main/runtimes/json'
import type { AgentEvent, AgentEventOf, AgentEventType } from '../../../../src/shared/domain/events'
import type { SessionId } from '../../../../src/shared/domain/ids'
import { asShipped } from './shippedPrices'

const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'claude-code')

/** Names of the recorded streams of both CLI versions, without what only the terminal interface reports. */
export const recordings = readdirSync(folder)
  .filter((name) => name.endsWith('.jsonl') && !/interactive|osc7501/.test(name))
  .map((name) => name.replace(/\.jsonl$/, ''))

/** What the CLI itself printed: the recorder's own lines and what was sent to the CLI are left out. */
export function recorded(name: string): Json[] {
  return readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Json)
    .filter((line) => line['type'] !== 'EXIT' && (line['__dir'] === undefined || line['__dir'] === 'from_cli'))
}

/** The same as bytes of a terminal. */
export const asTerminal = (lines: readonly Json[]): Uint8Array =>
  Buffer.from(lines.map((line) => `${JSON.stringify(line)}\r\n`).join(''))

export interface Replay {
  readonly events: readonly AgentEvent[]
  readonly stream: HeadlessStream
  readonly counters: ReadonlyMap<SessionId, unknown>
}

export interface ReplayOptions {
  readonly resuming?: string
  /** What the store knows of the resumed session. */
  readonly before?: unknown
}

/** Plays bytes through the runtime's own stream reader. */
export function replay(chunks: readonly Uint8Array[], { resuming, before }: ReplayOptions = {}): Replay {
  const events: AgentEvent[] = []
  const counters = new Map<SessionId, unknown>()
  const sessions = {
    readCounter: () => before ?? null,
    writeCounter: (id: SessionId, counter: unknown) => void counters.set(id, counter),
  }
  const stream = new HeadlessStream(resuming ?? null, sessions, asShipped, (event) => events.push(event))
  for (const chunk of chunks) stream.push(chunk)
  stream.end()
  return { events, stream, counters }
}

export const replayRecording = (name: string, options?: ReplayOptions): Replay =>
  replay([asTerminal(recorded(name))], options)

export const ofType = <T extends AgentEventType>(events: readonly AgentEvent[], type: T): AgentEventOf<T>[] =>
  events.filter((event): event is AgentEventOf<T> => event.type === type)
