import type { JournalRecord, JournalStore, RunJournalWriter } from '../../../src/main/journal/ports'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { RunId } from '../../../src/shared/domain/ids'

export const sampleRun = RunId.parse('run-1')

export const textEvent = (text: string): AgentEvent => ({
  type: 'text',
  text,
  delta: false,
  messageId: null,
  parentCallId: null,
})

/** Plain bytes: a Buffer would not compare equal. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What a test appends, in a form that can be compared with what reading gives. */
export type Sample =
  | { readonly kind: 'event'; readonly text: string }
  | { readonly kind: 'output'; readonly data: Uint8Array }
  | { readonly kind: 'resize'; readonly cols: number; readonly rows: number }

export function append(writer: RunJournalWriter, sample: Sample): void {
  if (sample.kind === 'event') writer.appendEvent(textEvent(sample.text))
  else if (sample.kind === 'output') writer.appendOutput(sample.data)
  else writer.appendResize(sample.cols, sample.rows)
}

export function sampleOf(record: JournalRecord): Sample {
  if (record.kind === 'output') return { kind: 'output', data: record.data }
  if (record.kind === 'resize') return { kind: 'resize', cols: record.cols, rows: record.rows }
  const { event } = record.recorded
  return { kind: 'event', text: event.type === 'text' ? event.text : JSON.stringify(event) }
}

/** A few of everything, with bytes that are no text and bytes that look like the journal's own marker. */
export const samples: readonly Sample[] = [
  { kind: 'resize', cols: 100, rows: 30 },
  { kind: 'event', text: 'hello ✓' },
  { kind: 'output', data: Uint8Array.of(0x1b, 0x5b, 0x33, 0x31, 0x6d, 0xff, 0x00) },
  { kind: 'output', data: Uint8Array.of(0xf9, 0x53, 0x4e, 0x48, 0xf9, 0x53, 0x4e, 0xf9, 0x53) },
  { kind: 'event', text: 'a "quoted" line\nand another' },
  { kind: 'output', data: bytesOf('plain text\r\n') },
  { kind: 'resize', cols: 120, rows: 40 },
  { kind: 'event', text: '' },
]

export async function readAll(
  store: JournalStore,
  onDamage?: (what: string) => void,
  runId = sampleRun,
): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const record of store.read(runId, onDamage)) records.push(record)
  return records
}

/** Output that tells where it belongs, of changing length. */
export const numberedOutput = (number: number): Uint8Array => bytesOf(`line ${number} `.repeat(1 + (number % 40)))
