import type { ModelAnswer, Step } from '../../../../src/main/conversation/modelClient'
import { CallIds } from '../../../../src/main/runtimes/openai/callIds'
import type { StreamReader } from '../../../../src/main/runtimes/openai/reading'

export const user = (text: string): Step => ({ kind: 'user', text })

export const tools = (...callIds: readonly string[]): Step => ({
  kind: 'tools',
  results: callIds.map((callId) => ({ callId, name: 'look', outcome: 'ok', output: `saw ${callId}` })),
})

export const freshIds = (used: readonly string[] = []): CallIds => {
  let made = 0
  return new CallIds(new Set(used), () => `new-${++made}`)
}

/** Feeds events to a reader and takes its answer. */
export function readAll(reader: StreamReader, events: readonly unknown[]): ModelAnswer {
  for (const event of events) reader.take(event)
  const finished = reader.finish()
  if (!finished.ok) throw new Error(finished.error.message)
  return finished.value
}
