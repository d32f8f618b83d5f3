import { existsSync } from 'node:fs'
import { bytesText } from '../../../shared/domain/bytesText'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { RunId } from '../../../shared/domain/ids'
import { err, ok, type Result } from '../../../shared/domain/result'
import { type JournalFs, nodeJournalFs } from '../../journal/journalFs'
import { storageError } from '../../journal/storageError'
import { readFleet } from '../../store/readFleet'
import { plainText } from '../../terminal/plainText'
import { counted } from '../../upkeep/counted'
import { prunedJournal } from '../../upkeep/prunedJournal'
import { labelOf } from '../../upkeep/repairJournals'
import { type Verified, type VerifyParts, verifyAll, verifyOne } from '../../upkeep/verifyJournals'
import { exitCodes } from '../exitCodes'
import { count } from '../format'
import { type CliIo, PipeClosed } from '../io'
import { jsonLine } from '../jsonText'
import { noDataDir } from './noDataDir'

export interface VerifyOptions {
  readonly dataDir: string
  readonly runs: readonly string[]
  /** A host has the data dir at this moment. */
  readonly hostIsAlive: () => Promise<boolean>
  readonly json: boolean
}

/** `snowhook journal verify`: reads every byte and writes none, beside a host if there is one. */
export async function verifyJournals(options: VerifyOptions, io: CliIo): Promise<Result<number, SnowhookError>> {
  try {
    return await verify(options, io)
  } catch (cause) {
    if (cause instanceof PipeClosed) throw cause
    return err(storageError(cause, `read ${options.dataDir}`, 'Nothing was changed.'))
  }
}

async function verify(options: VerifyOptions, io: CliIo): Promise<Result<number, SnowhookError>> {
  const { dataDir, json } = options
  if (!existsSync(dataDir)) return err(noDataDir(dataDir))
  const runs = options.runs.map((name) => RunId.safeParse(name))
  const wrong = options.runs.find((_, index) => runs[index]?.success !== true)
  if (wrong !== undefined)
    return err(snowhookError('invalid_input', `"${wrong}" is not the id of a run.`, { field: 'run' }))
  const parts = await verifyParts(nodeJournalFs, options)
  const missing = options.runs.find((name) => !existsSync(`${dataDir}/runs/${name}`))
  if (missing !== undefined) {
    const known = [...(await readFleet(nodeJournalFs, dataDir)).runs.values()].find(({ id }) => id === missing)
    return err(prunedJournal(known ?? null) ?? snowhookError('not_found', `There is no journal of run ${missing}.`))
  }

  const sum = { journals: 0, damaged: 0, records: 0, bytes: 0, fragments: 0, torn: 0, unread: 0 }
  for await (const verified of journals(options.runs, parts)) {
    const { verdict, problems } = verified
    sum.journals += 1
    sum.records += verdict?.records ?? 0
    sum.bytes += verdict?.bytes ?? 0
    sum.fragments += verdict?.fragments.length ?? 0
    if (problems.length > 0) sum.damaged += 1
    if (verdict?.torn === true) sum.torn += 1
    if (verdict === null) sum.unread += 1
    if (json) io.out(jsonLine({ type: 'journal', ...verified }))
    else print(verified, options.runs.length > 0, io)
  }
  if (json) io.out(jsonLine({ type: 'done', ...sum }))
  else io.out(`${summary(sum)}\n`)
  return ok(sum.damaged === 0 ? exitCodes.completed : exitCodes.failed)
}

/** What a host may be writing: the fleet log and conversations as long as it lives, the journals of runs that go on. */
async function verifyParts(fs: JournalFs, { dataDir, hostIsAlive }: VerifyOptions): Promise<VerifyParts> {
  if (!(await hostIsAlive())) return { fs, root: dataDir, isLive: () => false }
  const { runs } = await readFleet(fs, dataDir)
  const over = new Set<string>([...runs.values()].flatMap(({ id, endedAt }) => (endedAt === null ? [] : id)))
  return { fs, root: dataDir, isLive: (kind, name) => kind !== 'run' || !over.has(name) }
}

async function* journals(runs: readonly string[], parts: VerifyParts): AsyncGenerator<Verified> {
  if (runs.length === 0) yield* verifyAll(parts)
  else for (const name of runs) yield verifyOne('run', name, parts)
}

/** Of all journals only those with problems are told; of those that were named, each. */
function print(verified: Verified, named: boolean, io: CliIo): void {
  const { verdict, problems } = verified
  if (problems.length === 0 && !named) return
  const size = verdict === null ? '' : `, ${count(verdict.records)} records, ${bytesText(verdict.bytes)}`
  io.out(plainText(`${problems.length === 0 ? 'whole  ' : 'DAMAGED'} ${labelOf(verified)}${size}\n`))
  for (const problem of problems) io.out(plainText(`        ${problem}\n`))
}

function summary(sum: {
  readonly journals: number
  readonly damaged: number
  readonly records: number
  readonly bytes: number
  readonly fragments: number
  readonly torn: number
  readonly unread: number
}): string {
  const read = `${counted(sum.journals, 'journal')}, ${counted(sum.records, 'record')}, ${bytesText(sum.bytes)}`
  const beside = `${counted(sum.fragments, 'fragment lies', 'fragments lie')} beside them, from earlier repairs.`
  const fragments = sum.fragments === 0 ? '' : ` ${beside}`
  if (sum.damaged === 0) return `All whole: ${read}.${fragments}`
  const next =
    sum.torn > 0
      ? 'Next: close Snowhook, then: snowhook doctor --repair'
      : sum.unread > 0
        ? 'Next: put right what keeps a file from being read, and look again.'
        : 'What is damaged is lost, unless you have a backup; everything around it is read.'
  return `${count(sum.damaged)} of them damaged: ${read}.${fragments}\n${next}`
}
