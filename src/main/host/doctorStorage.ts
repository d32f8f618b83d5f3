import type { DoctorCheck } from '../../shared/contract/app'
import type { RunSummary } from '../../shared/domain/agent'
import { bytesText } from '../../shared/domain/bytesText'
import type { JournalFs } from '../journal/journalFs'
import { RUNS_FOLDER } from '../journal/segments'
import type { ProcessLedger, ProcessTable, RunScopes } from '../process/ports'
import { readLockHolder } from '../store/dataDir'
import { counted } from '../upkeep/counted'
import { measure } from '../upkeep/measure'
import { type Verified, verifyOne } from '../upkeep/verifyJournals'

/** What the doctor asks of a host about what it keeps and what it has started. */
export interface StoragePatient {
  readonly dataDir: string
  readonly fs: JournalFs
  /** Oldest first. */
  readonly runs: () => readonly RunSummary[]
  readonly ledger: Pick<ProcessLedger, 'entries'>
  readonly processTable: Pick<ProcessTable, 'isAlive'>
  readonly scopes: Pick<RunScopes, 'problem'>
  readonly pid: number
}

type Check = Pick<DoctorCheck, 'id' | 'label' | 'status' | 'detail' | 'next'>

/** Journals that are read byte for byte; `snowhook journal verify` reads all. */
const RUNS_READ_MAX = 20
/** Read in a second or two from any disk. */
const READ_MAX_BYTES = 200_000_000
const REPAIR = 'To mend what can be: close Snowhook, then run: snowhook doctor --repair'

/** Looks and changes nothing. */
export async function examineStorage(patient: StoragePatient): Promise<Check[]> {
  return [await lock(patient), ...(await storageAndJournals(patient)), scopes(patient), await orphans(patient)]
}

async function lock({ dataDir, pid }: StoragePatient): Promise<Check> {
  const holder = await readLockHolder(dataDir)
  if (holder?.pid === pid)
    return check('lock', 'Lock', 'ok', `Ours (pid ${pid}) since ${new Date(holder.since).toISOString()}.`)
  const who = holder === null ? 'nobody' : `pid ${holder.pid}${holder.host === undefined ? '' : ` on ${holder.host}`}`
  const detail = `This Snowhook (pid ${pid}) works on ${dataDir}, and its lock names ${who}.`
  return check('lock', 'Lock', 'problem', detail, 'Close every Snowhook on this data directory, and start one.')
}

async function storageAndJournals(patient: StoragePatient): Promise<Check[]> {
  const sizes = await measure(patient.dataDir)
  const journals = sizes.parts.get('journals')?.bytes ?? 0
  const said = `${bytesText(sizes.totalBytes)} in all, ${bytesText(journals)} of it the journals of ${counted(sizes.runs.size, 'run')}.`
  const storage = check('storage', 'Storage', 'ok', said)
  const parts = { fs: patient.fs, root: patient.dataDir, isLive: liveness(patient) }
  const read: Verified[] = [await verifyOne('fleet_log', 'fleet.journal', parts)]
  let left = READ_MAX_BYTES
  for (const { id } of patient.runs().slice(-RUNS_READ_MAX).reverse()) {
    const bytes = sizes.runs.get(id)?.bytes
    if (bytes === undefined) continue
    left -= bytes
    if (left < 0) break
    read.push(await verifyOne('run', id, parts))
  }
  const known = new Set<string>(patient.runs().map(({ id }) => id))
  const strangers = [...sizes.runs.keys()].filter((id) => !known.has(id))
  return [storage, journalCheck(read, strangers.length)]
}

function journalCheck(read: readonly Verified[], strangers: number): Check {
  const damaged = read.filter(({ problems }) => problems.length > 0)
  const [first] = damaged
  if (first === undefined && strangers > 0) {
    const detail = `The fleet log does not know ${counted(strangers, 'journal')} in ${RUNS_FOLDER}: it has lost what it said of them.`
    return check('journals', 'Journals', 'warning', detail, 'Read one with: snowhook logs <run>')
  }
  if (first === undefined)
    return check(
      'journals',
      'Journals',
      'ok',
      `Whole: the fleet log${read.length === 1 ? '' : ` and the newest ${counted(read.length - 1, 'run')}`}.`,
    )
  const more = damaged.length === 1 ? '' : ` ${damaged.length} journals are damaged.`
  const detail = `${first.name}: ${first.problems[0]}.${more} Everything else is read.`
  return check('journals', 'Journals', 'warning', detail, REPAIR)
}

/** The host writes its log all the time, and the journals of runs that have not ended. */
function liveness({ runs }: StoragePatient): (kind: Verified['kind'], name: string) => boolean {
  const open = new Set<string>(runs().flatMap(({ id, endedAt }) => (endedAt === null ? id : [])))
  return (kind, name) => kind !== 'run' || open.has(name)
}

function scopes({ scopes: runScopes }: StoragePatient): Check {
  const problem = runScopes.problem()
  if (problem === null) return check('scopes', 'Process groups', 'ok', 'The kernel keeps each run together.')
  // Runs are found by their tag and their family as well.
  return check('scopes', 'Process groups', 'ok', `Not in use: ${problem} Runs are kept together by tag and family.`)
}

async function orphans({ ledger, processTable, runs }: StoragePatient): Promise<Check> {
  const open = new Set<string>(runs().flatMap(({ id, endedAt }) => (endedAt === null ? id : [])))
  const left: number[] = []
  for (const entry of ledger.entries())
    if (!open.has(entry.runId) && (await processTable.isAlive(entry))) left.push(entry.pid)
  if (left.length === 0) return check('orphans', 'Processes', 'ok', 'None has outlived its run.')
  const pids = left.slice(0, 20).join(' ')
  return check(
    'orphans',
    'Processes',
    'warning',
    `Alive after the end of their run: ${pids}.`,
    `End them: kill ${pids}`,
  )
}

const check = (id: string, label: string, status: Check['status'], detail: string, next?: string): Check => ({
  id,
  label,
  status,
  detail,
  next: next ?? null,
})
