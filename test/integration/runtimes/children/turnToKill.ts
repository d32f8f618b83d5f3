import { createHost } from '../../../../src/main/host/createHost'
import { runtimes } from '../../../../src/main/runtimes/registry'
import type { NewAgent } from '../../../../src/shared/contract/fleet'

import { RunId } from '../../../../src/shared/domain/ids'

/** What the test tells the host that it is going to kill. */
export interface TurnToKill {
  readonly dataDir: string
  readonly env: Readonly<Record<string, string>>
  readonly agent: NewAgent
}

/** A real host with one agent of a real runtime, which says what happens as soon as it is recorded. */
async function play({ dataDir, env, agent }: TurnToKill): Promise<void> {
  const host = await createHost({ shell: 'cli', version: '0.0.0', runtimes, dataDir, env })
  const created = await host.handlers.fleet.create({ ...agent, start: true, interactive: false })
  if (!created.ok) throw new Error(created.error.message)
  const say = ({ event }: { readonly event: unknown }): void => void process.stdout.write(`${JSON.stringify(event)}\n`)
  host.handlers.journal.watchEvents(
    { runId: RunId.parse(created.value.run?.id) },
    { since: null, snapshot: ({ events }) => events.forEach(say), delta: say, end: () => {} },
  )
}

const [told] = process.argv.slice(2)
if (told !== undefined) await play(JSON.parse(told) as TurnToKill)
