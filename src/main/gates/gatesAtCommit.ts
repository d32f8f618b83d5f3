import type { GitHash } from '../../shared/domain/gates'
import { err, ok, type Result } from '../../shared/domain/result'
import { type GitParts, runGit, textOf } from '../git/git'
import { type Gate, parseGates } from './config'
import { CONFIG_MAX_BYTES, CONFIG_PATH } from './readGates'

/** An agent can write replacements (`git replace`) that stand in for any object; here the real one is meant. */
const REAL_OBJECTS = { GIT_NO_REPLACE_OBJECTS: '1' }
/** The line in front of the contents: a hash, a word and a length. */
const HEADER_MAX_BYTES = 200

/** The gates that a commit declares; null where it has no configuration. The error is a sentence that names the line that is wrong. */
export async function gatesAtCommit(commit: GitHash, parts: GitParts): Promise<Result<readonly Gate[] | null, string>> {
  const short = commit.slice(0, 12)
  const asked = ['rev-parse', '--verify', '--quiet', `${commit}^{commit}`]
  // Git says "missing" of a file and of a commit alike, and a commit that is gone is no commit without gates.
  if (textOf(await runGit(parts, asked, { env: REAL_OBJECTS })) !== commit) {
    return err(`The gates cannot be read: git does not find commit ${short} that the story was begun from.`)
  }
  const found = await runGit(parts, ['cat-file', '--batch', '--follow-symlinks'], {
    env: REAL_OBJECTS,
    input: `${commit}:./${CONFIG_PATH}\n`,
    maxBytes: CONFIG_MAX_BYTES + HEADER_MAX_BYTES,
  })
  if (!found.ok) {
    const why = found.failure === 'too_long' ? 'it is too large for a list of gates.' : found.message
    return err(`${CONFIG_PATH} of commit ${short} cannot be read: ${why}`)
  }
  const headerEnd = found.stdout.indexOf('\n')
  const header = found.stdout.subarray(0, headerEnd).toString('utf8')
  if (header.endsWith(' missing')) return ok(null)
  const size = /^[0-9a-f]+ blob (\d+)$/.exec(header)?.[1]
  if (size === undefined) return err(`${CONFIG_PATH} of commit ${short} is no file.`)
  const start = headerEnd + 1
  const gates = parseGates(found.stdout.subarray(start, start + Number(size)).toString('utf8'))
  return gates.ok ? gates : err(`${CONFIG_PATH} of commit ${short} cannot be used: ${gates.error}.`)
}
