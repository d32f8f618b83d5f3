import { lstat, readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../shared/domain/clock'
import { type Finding, finding, wordsOf } from './finding'

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** Files that were about to take another's place when their writer died. */
const DRAFTS = [
  new RegExp(`^(?:host|settings|keys|prices|format)\\.json(?:\\.${UUID})?\\.new$`),
  /^processes\.jsonl\.new$/,
  /^fleet\.journal\.new$/,
  new RegExp(`^host\\.json\\.${UUID}$`),
  /^doctor\.trial$/,
]
/** Drafts of locks: another host may be making one at this moment. */
const LOCK_DRAFT = new RegExp(`^host\\.lock\\.${UUID}$`)
const TAKEOVER = 'host.lock.takeover'
/** Taking a lock is a matter of a few file operations. */
const LOCK_DRAFT_MAX_MS = 10_000

/** Removes what killed hosts have left beside their files. The data dir is ours, so no address in it is anybody's. */
export async function removeLeavings(root: string, clock: Clock): Promise<Finding[]> {
  const part = 'Leavings'
  const removed: string[] = []
  const findings: Finding[] = []
  for (const name of (await readdir(root)).sort()) {
    const lockDraft = LOCK_DRAFT.test(name) || name === TAKEOVER
    if (!lockDraft && name !== 'host.json' && !DRAFTS.some((draft) => draft.test(name))) continue
    const path = join(root, name)
    try {
      const found = await lstat(path)
      if (lockDraft && clock.now() - found.mtimeMs < LOCK_DRAFT_MAX_MS) continue
      await (found.isDirectory() ? rmdir(path) : rm(path, { force: true }))
      removed.push(name)
    } catch (cause) {
      findings.push(finding(part, 'remains', `${name} could not be removed: ${wordsOf(cause)}`))
    }
  }
  if (removed.length > 0)
    findings.push(finding(part, 'mended', `Removed what a killed host had left: ${removed.join(', ')}.`))
  else if (findings.length === 0) findings.push(finding(part, 'ok', 'No drafts, no address of a host that is gone.'))
  return findings
}
