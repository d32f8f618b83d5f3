import type { AgentEvent } from '../../shared/domain/events'
import { RunId } from '../../shared/domain/ids'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import type { FoundProcess } from '../../shared/domain/recovery'
import { visibleLine } from '../approvals/visibleText'
import { orphansOf } from '../process/orphans'
import type { ProcessIdentity, ProcessTraits, RunScopes, Suspect } from '../process/ports'
import { endLeftovers } from './leftovers'
import type { CorePorts } from './runPorts'

/** A command line as a list shows it; the process table has it whole. */
const COMMAND_MAX_CHARS = 2_000

export type SweepPorts = Pick<CorePorts, 'processTable' | 'ledger' | 'stopTree'> & {
  readonly scopes?: Pick<RunScopes, 'members'>
}

/** What was found of one run's processes and done about them. */
export interface Sweep {
  readonly runId: RunId
  /** For the run's journal. */
  readonly steps: readonly AgentEvent[]
  readonly survivors: readonly number[]
  readonly processes: readonly FoundProcess[]
  /** Why it could not be looked to the end; null: it was. */
  readonly problem: string | null
}

/** Ends what is certainly a run's: it carries the run's tag, or the ledger has it under the same start time. Never rejects. */
export async function sweepRun(runId: RunId, ports: SweepPorts, commands: Commands): Promise<Sweep> {
  const steps: AgentEvent[] = []
  const seen = new Map<number, Seen>()
  try {
    for (const one of await certainlyOf(runId, ports)) seen.set(one.pid, one)
    const survivors = await endLeftovers(runId, ports, (event) => steps.push(event))
    for (const pid of new Set([...survivors, ...steps.flatMap(pidsOf)])) {
      if (seen.has(pid)) continue
      // Of one that lives a person may say that it is to be ended; the start time of one that is gone is gone too.
      const now = survivors.includes(pid) ? await ports.processTable.identify(pid) : null
      seen.set(pid, { pid, startTime: now?.startTime ?? 'unknown', evidence: 'A process of the run started it.' })
    }
    for (const entry of ports.ledger.entries()) {
      if (entry.runId === runId && !survivors.includes(entry.pid)) ports.ledger.remove(entry.pid)
    }
    return { runId, steps, survivors, processes: found(runId, seen, survivors, commands), problem: null }
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    const left = [...seen.keys()]
    return { runId, steps, survivors: left, processes: found(runId, seen, left, commands), problem }
  }
}

interface Seen extends ProcessIdentity {
  readonly evidence: string
}

async function certainlyOf(runId: RunId, { processTable, ledger, scopes }: SweepPorts): Promise<readonly Seen[]> {
  const recorded = ledger.entries().filter((entry) => entry.runId === runId)
  const { processes, roots } = await orphansOf(runId, recorded, processTable, scopes)
  const tagged = new Set((await processTable.taggedWith(runId)).map(processId))
  const known = new Set(roots.map(processId))
  return processes.map((one) => ({ ...one, evidence: evidenceOf(processId(one), known, tagged) }))
}

function evidenceOf(id: string, recorded: ReadonlySet<string>, tagged: ReadonlySet<string>): string {
  if (recorded.has(id)) return 'Snowhook started it and recorded it under this start time.'
  if (tagged.has(id)) return 'It carries the tag of the run in its environment.'
  return 'It is in the group that the kernel kept for the run.'
}

const pidsOf = (event: AgentEvent): readonly number[] => (event.type === 'stop_step' ? event.pids : [])

const found = (
  runId: RunId,
  seen: ReadonlyMap<number, Seen>,
  survivors: readonly number[],
  commands: Commands,
): FoundProcess[] =>
  [...seen.values()].map(({ pid, startTime, evidence }) => ({
    id: processId({ pid, startTime }),
    pid,
    command: commands.get(pid) ?? '',
    runId,
    evidence,
    state: survivors.includes(pid) ? 'survived' : 'ended',
  }))

/** Names one process for ever. */
export const processId = ({ pid, startTime }: ProcessIdentity): string => `${pid}:${startTime}`

/** Its id is made of both. */
export const identityOf = ({ id, pid }: FoundProcess): ProcessIdentity => ({
  pid,
  startTime: id.slice(`${pid}:`.length),
})

/** Somebody must say what is to be done with it. */
export const askAbout = ({ command, evidence, pid, runId, startTime }: Suspect): FoundProcess => ({
  id: processId({ pid, startTime }),
  pid,
  command,
  runId: RunId.safeParse(runId).data ?? null,
  evidence,
  state: 'asked',
})

/** Command lines by pid, as they were before anything was ended. */
export type Commands = ReadonlyMap<number, string>

export async function commandsNow({ processTable }: SweepPorts): Promise<Commands> {
  const [all, traits] = await Promise.all([
    processTable.list().catch(() => []),
    processTable.traits().catch(() => new Map<number, ProcessTraits>()),
  ])
  return new Map(all.map(({ pid, command }) => [pid, traits.get(pid)?.commandLine ?? command]))
}

/**
 * As it may be shown: a program writes its own command line and names its own folder, with controls, without end, or
 * with a key that was given to it. What somebody has to decide about comes first.
 */
export function presentable(processes: readonly FoundProcess[], redact: (text: string) => string): FoundProcess[] {
  const shown = processes.map((one) => ({
    ...one,
    command: visibleLine(redact(one.command), COMMAND_MAX_CHARS),
    evidence: visibleLine(redact(one.evidence), MESSAGE_MAX_CHARS),
  }))
  return shown.sort((a, b) => URGENCY[a.state] - URGENCY[b.state])
}

const URGENCY: Readonly<Record<FoundProcess['state'], number>> = { asked: 0, survived: 1, left: 2, ended: 3, gone: 3 }
