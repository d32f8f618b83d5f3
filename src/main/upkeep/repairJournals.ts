import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { visibleLine } from '../approvals/visibleText'
import { RUNS_FOLDER } from '../journal/segments'
import { repairFile, repairRun } from '../journal/verify'
import { counted } from './counted'
import { type Finding, finding, wordsOf } from './finding'
import { type Verified, type VerifyParts, verifyAll, verifyOne } from './verifyJournals'

/** A file system's longest names. */
const NAME_MAX_CHARS = 255
/** Problems of one journal that are told one by one. */
const TOLD_MAX = 5

/** Reads every journal, moves torn tails aside, and reads again what was mended. Nobody may be writing. */
export async function repairJournals(parts: Omit<VerifyParts, 'isLive'>): Promise<Finding[]> {
  const resting: VerifyParts = { ...parts, isLive: () => false }
  const findings: Finding[] = []
  const whole = { run: 0, conversation: 0, fleet_log: 0 }
  let fragments = 0
  for await (const first of verifyAll(resting)) {
    const { mended, now } = await mend(first, resting)
    const label = labelOf(now)
    fragments += now.verdict?.fragments.length ?? 0
    for (const words of mended) findings.push(finding(label, 'mended', words))
    if (now.problems.length === 0) {
      whole[now.kind] += 1
      continue
    }
    const more = now.problems.length - TOLD_MAX
    const told = now.problems.slice(0, TOLD_MAX).join('; ') + (more > 0 ? `; and ${more} more` : '')
    findings.push(finding(label, 'remains', `${told}. ${restOf(now)}`))
  }
  findings.push(
    finding(
      'Journals',
      'ok',
      `Whole: ${counted(whole.run, 'run')}, ${counted(whole.conversation, 'conversation')}${whole.fleet_log > 0 ? ', the fleet log' : ''}.`,
    ),
  )
  if (fragments > 0)
    findings.push(finding('Journals', 'kept', `${counted(fragments, 'fragment')} of torn records, in files *.torn.`))
  return findings
}

/** What the damage leaves of a journal. */
function restOf({ newer, verdict }: Verified): string {
  if (newer) return 'It was not touched.'
  if (verdict === null) return 'Nothing of it can be read, and it was not touched.'
  return 'What is damaged is lost; everything else in it is read.'
}

async function mend(first: Verified, parts: VerifyParts): Promise<{ mended: readonly string[]; now: Verified }> {
  if (first.verdict?.torn !== true) return { mended: [], now: first }
  if (first.kind === 'run' && (await isLink(join(parts.root, RUNS_FOLDER, first.name))))
    return {
      mended: [],
      now: { ...first, problems: [...first.problems, 'it is a symbolic link, so it was not mended'] },
    }
  try {
    const { done } = await repair(first, parts)
    return { mended: done, now: await verifyOne(first.kind, first.name, parts) }
  } catch (cause) {
    return { mended: [], now: { ...first, problems: [...first.problems, `it could not be mended: ${wordsOf(cause)}`] } }
  }
}

const isLink = async (path: string): Promise<boolean> => (await lstat(path)).isSymbolicLink()

const repair = ({ kind, name }: Verified, { fs, root }: VerifyParts) =>
  kind === 'run'
    ? repairRun(fs, join(root, RUNS_FOLDER, name))
    : repairFile(fs, kind === 'fleet_log' ? join(root, name) : join(root, 'conversations', name))

export function labelOf({ kind, name }: Pick<Verified, 'kind' | 'name'>): string {
  if (kind === 'fleet_log') return 'Fleet log'
  return kind === 'run' ? `Run ${name}` : `Conversation ${visibleLine(name, NAME_MAX_CHARS)}`
}
