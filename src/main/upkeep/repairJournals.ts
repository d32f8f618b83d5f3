import { join } from 'node:path'
import { RUNS_FOLDER } from '../journal/segments'
import { repairFile, repairRun } from '../journal/verify'
import { type Finding, finding, wordsOf } from './finding'
import { type Verified, verifyAll, verifyOne, type VerifyParts } from './verifyJournals'

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
    findings.push(
      finding(label, 'remains', `${told}. ${now.newer ? 'It was not touched.' : 'Everything else in it is read.'}`),
    )
  }
  findings.push(
    finding(
      'Journals',
      'ok',
      `Whole: ${whole.run} runs, ${whole.conversation} conversations, ${whole.fleet_log} fleet log.`,
    ),
  )
  if (fragments > 0)
    findings.push(finding('Journals', 'kept', `${fragments} fragments of torn records, in files *.torn.`))
  return findings
}

async function mend(first: Verified, parts: VerifyParts): Promise<{ mended: readonly string[]; now: Verified }> {
  if (first.verdict?.torn !== true) return { mended: [], now: first }
  try {
    const { done } = await repair(first, parts)
    return { mended: done, now: await verifyOne(first.kind, first.name, parts) }
  } catch (cause) {
    return { mended: [], now: { ...first, problems: [...first.problems, `it could not be mended: ${wordsOf(cause)}`] } }
  }
}

const repair = ({ kind, name }: Verified, { fs, root }: VerifyParts) =>
  kind === 'run'
    ? repairRun(fs, join(root, RUNS_FOLDER, name))
    : repairFile(fs, kind === 'fleet_log' ? join(root, name) : join(root, 'conversations', name))

export function labelOf({ kind, name }: Pick<Verified, 'kind' | 'name'>): string {
  if (kind === 'fleet_log') return 'Fleet log'
  return kind === 'run' ? `Run ${name}` : `Conversation ${name}`
}
