import type { Clock } from '../../shared/domain/clock'
import type { RunTerminal } from '../runtimes/runtime'
import { FilePattern } from '../tools/search/globPattern'
import { searchIn } from '../tools/search/searchIn'
import { walk } from '../tools/search/walk'
import { type CommandEnd, runCommand } from '../tools/shell/runCommand'
import type { Workspace } from '../tools/workspace/workspace'
import type { Gate } from './config'
import type { GateVerdict } from './verdict'
import { type WorktreeState, worktreeState } from './worktreeState'

/** The end says which test failed; a little of the beginning says what was run. */
const OUTPUT = { headMaxChars: 2_000, tailMaxChars: 10_000 }

export interface GateParts {
  readonly terminal: RunTerminal
  /** The call under which people follow the gates; absent: their output is only kept. */
  readonly callId?: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly workspace: Workspace
  readonly onAlive?: () => void
}

/** Runs the gates one after the other, all of them, whichever fails. After an abort the rest are `interrupted`. */
export async function runGates(gates: readonly Gate[], parts: GateParts): Promise<readonly GateVerdict[]> {
  const verdicts: GateVerdict[] = []
  let state = await worktreeState(parts)
  for (const gate of gates) {
    const { verdict, after } = await runGate(gate, state, parts)
    verdicts.push(verdict)
    state = after
  }
  return verdicts
}

interface Judged {
  readonly verdict: GateVerdict
  /** What the next gate finds. */
  readonly after: WorktreeState
}

async function runGate(gate: Gate, state: WorktreeState, parts: GateParts): Promise<Judged> {
  const { name, command, timeoutSecs, when } = gate
  const about = { name, command, ...state }
  const notRun = (outcome: GateVerdict['outcome'], output: string): Judged => {
    const nothing = { exitCode: null, durationMs: 0, truncated: false, treeAfter: state.tree, survivors: [] }
    return { verdict: { ...about, ...nothing, outcome, output }, after: state }
  }
  if (parts.signal.aborted) return notRun('interrupted', 'It was not started.')
  if (when !== undefined && !(await hasFile(parts, when))) {
    return notRun('skipped', `There is no file like ${when.join(', ')}.`)
  }
  const asked = { command, cwd: parts.cwd, env: parts.env, timeoutMs: timeoutSecs * 1_000, output: OUTPUT }
  const call = parts.callId === undefined ? {} : { call: { id: parts.callId, title: name } }
  const end = await runCommand({ ...asked, ...call }, parts)
  const after = await worktreeState(parts)
  const { exitCode, output, truncated, durationMs, survivors } = end
  const ran = { exitCode, durationMs, output, truncated, treeAfter: after.tree, survivors }
  return { verdict: { ...about, ...ran, outcome: outcomeOf(end) }, after }
}

function outcomeOf({ outcome, exitCode }: CommandEnd): GateVerdict['outcome'] {
  if (outcome === 'timed_out' || outcome === 'interrupted') return outcome
  return exitCode === 0 ? 'passed' : 'failed'
}

function hasFile({ workspace, signal }: GateParts, when: readonly string[]): Promise<boolean> {
  const patterns = when.map((one) => new FilePattern(one))
  return searchIn(workspace, '.', async (place) => {
    for await (const { names } of walk(place, signal)) if (patterns.some((one) => one.matches(names))) return true
    return false
  })
}
