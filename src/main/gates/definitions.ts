import type { GitHash } from '../../shared/domain/gates'
import { err, ok, type Result } from '../../shared/domain/result'
import type { GitParts } from '../git/git'
import type { Workspace } from '../tools/workspace/workspace'
import type { Gate } from './config'
import { gatesAtCommit } from './gatesAtCommit'
import { CONFIG_PATH, gatesHere } from './readGates'

/** `commit`: the one that the story was begun from, which its agent could not write. */
export type DefinitionsFrom = { readonly commit: GitHash } | 'worktree'

interface Definitions {
  readonly gates: readonly Gate[]
  /** What people must know of where the gates come from; null: nothing. */
  readonly notice: string | null
  /** False: the agent itself may have written them, so that they pass proves nothing. */
  readonly trusted: boolean
}

/**
 * The gates that judge a worktree. An agent can edit the file in its own worktree, so those of the base judge, and what
 * the worktree says otherwise is told. Only a base without the file leaves it to the worktree, which is told as well.
 * The error is a sentence.
 */
export async function definitions(
  from: DefinitionsFrom,
  workspace: Workspace,
  parts: GitParts,
): Promise<Result<Definitions, string>> {
  const here = await gatesHere(workspace)
  const ofBase = from === 'worktree' ? ok(null) : await gatesAtCommit(from.commit, parts)
  if (!ofBase.ok) return ofBase
  if (ofBase.value !== null) {
    const notice = here.ok ? noticeOf(ofBase.value, here.value) : unusable(here.error)
    return ok({ gates: ofBase.value, notice, trusted: true })
  }
  if (!here.ok) return err(here.error)
  const gates = here.value ?? []
  const trusted = from === 'worktree'
  return ok({ gates, notice: trusted || gates.length === 0 ? null : ONLY_HERE, trusted })
}

const ONLY_HERE = `The base has no ${CONFIG_PATH}: the gates are the worktree's own, and its agent may have written them, so that they pass proves nothing. Commit them to the base.`

const unusable = (why: string): string => `The worktree's own gates are not in use, those of its base are: ${why}`

function noticeOf(base: readonly Gate[], here: readonly Gate[] | null): string | null {
  if (here === null) {
    return base.length === 0 ? null : `The worktree has no ${CONFIG_PATH} any more: the gates are those of its base.`
  }
  const changes = changesOf(base, here)
  if (changes === null) return null
  return `The worktree declares other gates than its base (${changes}). Those of the base have judged.`
}

/** "added: a; removed: b, c; changed: d"; null: they are the same. Their order is no difference. */
function changesOf(base: readonly Gate[], here: readonly Gate[]): string | null {
  const before = new Map(base.map((gate) => [gate.name, gate]))
  const after = new Map(here.map((gate) => [gate.name, gate]))
  const names = {
    added: here.filter(({ name }) => !before.has(name)),
    removed: base.filter(({ name }) => !after.has(name)),
    changed: base.filter((gate) => !sameGate(gate, after.get(gate.name) ?? gate)),
  }
  const words = Object.entries(names).flatMap(([how, gates]) =>
    gates.length === 0 ? [] : `${how}: ${gates.map(({ name }) => name).join(', ')}`,
  )
  return words.length === 0 ? null : words.join('; ')
}

const sameGate = (a: Gate, b: Gate): boolean =>
  a.command === b.command &&
  a.timeoutSecs === b.timeoutSecs &&
  JSON.stringify(a.when ?? null) === JSON.stringify(b.when ?? null)
