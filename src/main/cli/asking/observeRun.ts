import type { HostClient } from '../../../shared/contract'
import type { Clock } from '../../../shared/domain/clock'
import type { AgentId } from '../../../shared/domain/ids'
import type { CliIo } from '../io'
import type { RunObserver } from '../runCommand'
import { runPrinter } from '../runPrinter'
import { Asker } from './asker'
import { AskingPrinter } from './askingPrinter'
import { hintingPrinter } from './hintingPrinter'
import type { AskTerminal } from './lineReader'
import { LiveRequests } from './liveRequests'

export interface ObserveRunParts {
  readonly client: Pick<HostClient, 'attention'>
  readonly io: CliIo
  readonly json: boolean
  /** Null: nobody is there to be asked. */
  readonly terminal: AskTerminal | null
  readonly clock: Clock
  /** As another shell must be told it; null: it finds the host by itself. */
  readonly dataDir: string | null
}

/** Prints a run of an agent, and brings what it asks to a person. */
export function observeRun(agentId: AgentId, parts: ObserveRunParts): RunObserver {
  const { client, clock, dataDir, io, json, terminal } = parts
  const requests = new LiveRequests(client, (item) => item.agentId === agentId)
  const print = runPrinter(io, json)
  if (terminal === null || json)
    return hintingPrinter({ requests, print, hint: (line) => io.err(`${line}\n`), dataDir })
  return new AskingPrinter(requests, new Asker({ client, requests, terminal, clock, dataDir }), print)
}
