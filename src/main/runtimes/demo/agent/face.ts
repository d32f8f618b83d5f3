import type { DemoRecord } from './records.ts'

/** How the agent is heard: as JSON lines by Snowhook, or as a terminal program by a person. */
export interface Face {
  tell(record: DemoRecord): void
  /** Prints bytes exactly as given. */
  print(bytes: string | Uint8Array): void
  /** The next line that somebody types. Rejects when the signal aborts. */
  answer(prompt: string, signal: AbortSignal): Promise<string>
}
