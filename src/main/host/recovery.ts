import type { RunSummary } from '../../shared/domain/agent'
import { RunId } from '../../shared/domain/ids'
import { type FoundProcess, RECOVERY_MAX_ITEMS, type RecoveryReport, type Remains } from '../../shared/domain/recovery'
import type { LedgerEntry, Suspect } from '../process/ports'
import type { SuspectSearch } from '../process/suspects'
import { bounded } from '../supervisor/remains'
import { type ClosedRun, closeRun, type RecoveryPorts, recoveredRun } from './recoveryRun'
import { askAbout, commandsNow, identityOf, presentable, type Sweep, sweepRun } from './recoverySweep'

/** Processes of earlier runs that could not be ended. */
export type Survivors = ReadonlyMap<RunId, readonly number[]>

/** Journals that are read at the same time: they share one disk and one event loop. */
const RUNS_AT_ONCE = 4
/**
 * For reading all journals of lost runs whole, some hundred megabytes of output. Of what is not read by then the end
 * alone is read, which takes moments for each run more.
 */
const READING_MAX_MS = 8_000

/** What was found while the data dir was opened, and how to look for more. */
export interface RecoveryInput {
  /** Since when the host before had been at work; null: it closed as it should, or there was none. */
  readonly killedHostSince: number | null
  /** Files that were mended or built anew, in sentences. */
  readonly mended: readonly string[]
  readonly findSuspects: FindSuspects
}

/** Processes that are perhaps ours; `certain` are dealt with already. */
type FindSuspects = (known: SuspectSearch) => Promise<readonly Suspect[]>

export const nothingFound: RecoveryInput = { killedHostSince: null, mended: [], findSuspects: async () => [] }

export interface Recovered {
  readonly survivors: Survivors
  /** Null: nothing worth a word. */
  readonly report: RecoveryReport | null
  /** Of every run that was found open. */
  readonly remains: ReadonlyMap<RunId, Remains>
}

/**
 * What a host does first: ends what a crash of the last one left alive, and closes the runs that it left open,
 * so that "live" is true again of nothing. Only what is provably ours is ended; what is only likely to be ours is asked
 * about. Each step can be done again, so a crash in here is repaired by the next start.
 */
export async function recover(ports: RecoveryPorts, input: RecoveryInput): Promise<Recovered> {
  const at = ports.clock.now()
  const open = ports.book.runs().filter(({ endedAt }) => endedAt === null)
  const recorded = ports.ledger.entries()
  const swept = await sweepAll(open, recorded, ports)
  const closed = await closeAll(open, swept, ports)
  const asked = await suspects(swept, recorded, ports, input)
  const processes = presentable(
    [...[...swept.values()].flatMap((one) => one.processes), ...asked.processes],
    ports.redact,
  )
  const unnamed = processes.length - RECOVERY_MAX_ITEMS
  const report: RecoveryReport = {
    at,
    killedHostSince: input.killedHostSince,
    runs: closed
      .filter(({ outcome }) => outcome === 'lost')
      .slice(0, RECOVERY_MAX_ITEMS)
      .map((one) => recoveredRun(one, ports)),
    processes: processes.slice(0, RECOVERY_MAX_ITEMS),
    mended: bounded(
      [
        ...(unnamed > 0 ? [`${unnamed} more processes were found than this report can name.`] : []),
        ...input.mended,
        ...problemsOf(closed, swept),
        ...asked.problems,
      ].map(ports.redact),
    ),
  }
  const isEmpty = report.runs.length + report.processes.length + report.mended.length === 0
  return {
    survivors: new Map([...swept].map(([runId, { survivors }]) => [runId, survivors])),
    report: isEmpty ? null : report,
    remains: new Map(closed.map(({ run, remains }) => [run.id, remains])),
  }
}

async function sweepAll(
  open: readonly RunSummary[],
  recorded: readonly LedgerEntry[],
  ports: RecoveryPorts,
): Promise<ReadonlyMap<RunId, Sweep>> {
  const runs = new Set<RunId>(open.map(({ id }) => id))
  for (const { runId } of recorded) {
    const known = RunId.safeParse(runId)
    if (known.success) runs.add(known.data)
  }
  if (runs.size === 0) return new Map()
  const commands = await commandsNow(ports)
  const swept = await Promise.all([...runs].map((runId) => sweepRun(runId, ports, commands)))
  return new Map(swept.map((sweep) => [sweep.runId, sweep]))
}

/** The newest first, a few at a time. */
async function closeAll(
  open: readonly RunSummary[],
  swept: ReadonlyMap<RunId, Sweep>,
  ports: RecoveryPorts,
): Promise<readonly ClosedRun[]> {
  const deadline = ports.clock.monotonic() + READING_MAX_MS
  const waiting = open.toReversed()
  const closed: ClosedRun[] = []
  const worker = async (): Promise<void> => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      closed.push(await closeRun(run, swept.get(run.id) ?? null, ports, deadline))
    }
  }
  await Promise.all(Array.from({ length: RUNS_AT_ONCE }, worker))
  return closed
}

async function suspects(
  swept: ReadonlyMap<RunId, Sweep>,
  recorded: readonly LedgerEntry[],
  { book, processTable }: RecoveryPorts,
  { findSuspects }: RecoveryInput,
): Promise<{ readonly processes: readonly FoundProcess[]; readonly problems: readonly string[] }> {
  const certain = [...swept.values()].flatMap(({ processes }) => processes.map(identityOf))
  try {
    const found = await findSuspects({
      table: processTable,
      runs: new Set(book.runs().map(({ id }) => id)),
      // In a project itself people have programs of their own at work.
      folders: [...new Set(book.agents.flatMap(({ cwd, projectRoot }) => (cwd === projectRoot ? [] : [cwd])))],
      certain,
      recorded,
    })
    return { processes: found.map(askAbout), problems: [] }
  } catch (cause) {
    return { processes: [], problems: [`Whether other processes were left behind could not be seen: ${String(cause)}`] }
  }
}

function problemsOf(closed: readonly ClosedRun[], swept: ReadonlyMap<RunId, Sweep>): string[] {
  return [
    ...[...swept.values()].flatMap(({ runId, problem }) =>
      problem === null ? [] : [`Whether processes of run ${runId} are left could not be seen: ${problem}`],
    ),
    ...closed.flatMap(({ run, damage }) =>
      damage.map((what) => `The journal of ${run.agentName} (${run.id}): ${what}`),
    ),
  ]
}
