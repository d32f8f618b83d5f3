import type { GitHash } from '../../shared/domain/gates'
import { err, ok, type Result } from '../../shared/domain/result'
import { type GitParts, runGit, textOf } from '../git/git'
import { fileAtCommit } from '../git/trueObject'
import { type Gate, parseGates } from './config'
import { CONFIG_MAX_BYTES, CONFIG_PATH } from './readGates'

/** The gates that a commit declares; null where it has no configuration. The error is a sentence that names the line that is wrong. */
export async function gatesAtCommit(commit: GitHash, parts: GitParts): Promise<Result<readonly Gate[] | null, string>> {
  const short = commit.slice(0, 12)
  const asked = ['rev-parse', '--verify', '--quiet', `${commit}^{commit}`]
  if (textOf(await runGit(parts, asked)) !== commit) {
    return err(`The gates cannot be read: git does not find commit ${short} that the story was begun from.`)
  }
  const found = await fileAtCommit(parts, commit, CONFIG_PATH, CONFIG_MAX_BYTES)
  if (!found.ok) return err(`${CONFIG_PATH} of commit ${short} cannot be read: ${found.error}`)
  if (found.value === null) return ok(null)
  const gates = parseGates(found.value.toString('utf8'))
  return gates.ok ? gates : err(`${CONFIG_PATH} of commit ${short} cannot be used: ${gates.error}.`)
}
