import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../shared/domain/clock'
import { SnowhookException } from '../../shared/domain/errors'
import type { JournalFs } from '../journal/journalFs'
import { RUNS_FOLDER } from '../journal/segments'
import { openFleetLog } from '../store/fleetLog'
import type { Holder } from '../store/lockHolder'
import { readFleet } from '../store/readFleet'
import { UsageIndex } from '../store/usageIndex'
import { counted } from './counted'
import { type Finding, finding, wordsOf } from './finding'
import { removeLeavings } from './leavings'
import { closeToOthers } from './permissions'
import { finishPrunes } from './prune'
import { repairJournals } from './repairJournals'
import { type ProcessParts, repairProcesses } from './repairProcesses'

export interface RepairParts extends ProcessParts {
  /** A data dir that is ours until the end. */
  readonly root: string
  readonly fs: JournalFs
  readonly clock: Clock
  readonly usageIndex: string
  readonly dayOf: (at: number) => string
  /** Who had the data dir before and ended without giving it back. */
  readonly previous: Holder | null
  /** What had to be put right to open it. */
  readonly mended: string | null
}

/**
 * Looks at every part of a data dir and mends what can be mended. Nothing that was written is thrown away: what cannot
 * be read is moved aside. Every step may be done again, and a step that fails keeps no other from its work.
 */
export async function* repair(parts: RepairParts): AsyncGenerator<Finding> {
  const { root, clock, fs } = parts
  yield lockFinding(parts.previous)
  if (parts.mended !== null) yield finding('Format', 'mended', parts.mended)
  yield* await step('Permissions', () => closeToOthers(root))
  yield* await step('Leavings', () => removeLeavings(root, clock))
  yield* await step('Journals', () => repairJournals({ fs, root }))
  yield* await step('Runs', () => settleRuns(parts))
  yield* await step('Processes', () => repairProcesses(parts))
  yield* await step('Usage index', () => rebuildIndex(parts))
}

async function step(part: string, act: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await act()
  } catch (cause) {
    return [finding(part, 'remains', wordsOf(cause))]
  }
}

function lockFinding(previous: Holder | null): Finding {
  if (previous === null) return finding('Lock', 'ok', 'No host holds the data directory.')
  const since = new Date(previous.since).toISOString()
  return finding('Lock', 'mended', `Replaced the lock of a host that is gone (pid ${previous.pid}, since ${since}).`)
}

/** Holds the journals that are there against those that the fleet log knows. */
async function settleRuns({ root, fs }: RepairParts): Promise<Finding[]> {
  const part = 'Runs'
  const state = await readFleet(fs, root)
  const names = await readdir(join(root, RUNS_FOLDER))
  const { finished, problems } = await finishPrunes(root, state, names)
  const findings = problems.map((problem) => finding(part, 'remains', problem))
  if (finished.length > 0)
    findings.push(
      finding(part, 'mended', `Deleted what was left of ${counted(finished.length, 'pruned run')}: ${few(finished)}.`),
    )
  const known = new Set<string>(state.runs.keys())
  const strangers = names.filter((name) => !known.has(name))
  if (strangers.length > 0)
    findings.push(
      finding(
        part,
        'kept',
        `The fleet log does not know ${counted(strangers.length, 'journal')}, left as they are: ${few(strangers)}. Read one with: snowhook logs <run>`,
      ),
    )
  const there = new Set(names)
  const gone = [...state.runs.values()].flatMap(({ id, prunedAt }) =>
    prunedAt === undefined && !there.has(id) ? id : [],
  )
  if (gone.length > 0)
    findings.push(
      finding(
        part,
        'kept',
        `No journal is there of ${counted(gone.length, 'run')}: ${few(gone)}. Summaries, usage and costs are.`,
      ),
    )
  return findings.length > 0 ? findings : [finding(part, 'ok', `${known.size} in the fleet log.`)]
}

async function rebuildIndex({ root, fs, clock, dayOf, usageIndex }: RepairParts): Promise<Finding[]> {
  const opened = await openFleetLog({ dataDir: root, clock, fs })
  if (!opened.ok) throw new SnowhookException(opened.error)
  const log = opened.value
  try {
    let wrong: string | null = null
    const onRebuilt = (why: string): void => {
      wrong ??= why
    }
    const index = await UsageIndex.open({ path: usageIndex, replay: () => log.replay(), clock, dayOf, onRebuilt })
    const was: string | null = wrong
    const built = `Built anew from ${counted(await index.rebuild(), 'fact')}`
    index.close()
    if (was === null) return [finding('Usage index', 'ok', `${built}, as it can always be.`)]
    return [finding('Usage index', 'mended', `${built}: ${was}.`)]
  } finally {
    await log.close()
  }
}

/** Names in one sentence. */
const NAMED_MAX = 10

const few = (names: readonly string[]): string =>
  names.slice(0, NAMED_MAX).join(', ') + (names.length > NAMED_MAX ? ` and ${names.length - NAMED_MAX} more` : '')
