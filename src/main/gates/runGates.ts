import type { Clock } from '../../shared/domain/clock'
import { GATE_OUTPUT_MAX_CHARS, type GateVerdict } from '../../shared/domain/gates'
import type { GitParts } from '../git/git'
import type { RunTerminal } from '../runtimes/runtime'
import { FilePattern } from '../tools/search/globPattern'
import { searchIn } from '../tools/search/searchIn'
import { walk } from '../tools/search/walk'
import { type CommandEnd, type OnStopStep, runCommand } from '../tools/shell/runCommand'
import type { Workspace } from '../tools/workspace/workspace'
import type { Gate } from './config'
import { isKnown, sameState, type WorktreeState, worktreeState } from './worktreeState'

/** The end says which test failed; a little of the beginning says what was run. */
const OUTPUT = { headMaxChars: 2_000, tailMaxChars: 10_000 }
/** More would hide a gate that fails most of the time. */
const GATE_RERUNS_MAX = 2
/** Said under the output, where a person looks for why it ended. */
const FLOODED = 'It was ended because it printed without end.'

export interface GateParts {
  readonly terminal: RunTerminal
  /** The call under which people follow a gate, by number; absent: their output is only kept. */
  readonly callOf?: (turn: number, gate: Gate) => { readonly id: string; readonly title?: string }
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** For Snowhook's own git, which says what was judged. Default: `env`. */
  readonly gitEnv?: Readonly<Record<string, string>>
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly workspace: Workspace
  readonly onAlive?: () => void
  readonly onStopStep?: OnStopStep
  /** A command is about to be run. `turn` counts them from 1. */
  readonly onStarted?: (turn: number, gate: Gate, attempt: number) => void
  /** Also for those that were not run; their turn is null. */
  readonly onVerdict?: (turn: number | null, verdict: GateVerdict) => void
  /** How often a gate that fails is run again on the very same tree, to tell flaky from broken. Default: never. */
  readonly reruns?: number
}

export interface RanGates {
  /** Every attempt, in order. */
  readonly verdicts: readonly GateVerdict[]
  readonly before: WorktreeState
  readonly after: WorktreeState
  /** A terminal could not be had for this gate, which says nothing about the work; null: for all. */
  readonly notStarted: string | null
}

interface Judged {
  readonly verdict: GateVerdict
  /** What the next gate finds. */
  readonly after: WorktreeState
  readonly end: CommandEnd['outcome'] | null
}

/** Runs the gates one after the other, all of them, whichever fails. After an abort the rest are `interrupted`. */
export async function runGates(gates: readonly Gate[], parts: GateParts): Promise<RanGates> {
  const verdicts: GateVerdict[] = []
  const attempts = 1 + Math.min(parts.reruns ?? 0, GATE_RERUNS_MAX)
  const before = await worktreeState(gitParts(parts))
  let state = before
  let turn = 0
  let notStarted: string | null = null
  for (const gate of gates) {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const judged = await judge(gate, state, { attempt, turn: turn + 1 }, parts)
      const found = state
      const { verdict, after, end } = judged
      if (end !== null) turn += 1
      parts.onVerdict?.(end === null ? null : turn, verdict)
      verdicts.push(verdict)
      state = after
      if (end === 'not_started') notStarted ??= `Gate ${gate.name} could not be started: ${verdict.output}`
      const unlucky = verdict.outcome === 'failed' || verdict.outcome === 'timed_out'
      if (!unlucky || end === 'not_started' || !isKnown(after) || !sameState(found, after)) break
    }
  }
  return { verdicts, before, after: state, notStarted }
}

async function judge(
  gate: Gate,
  state: WorktreeState,
  { attempt, turn }: { readonly attempt: number; readonly turn: number },
  parts: GateParts,
): Promise<Judged> {
  const { name, command, timeoutSecs, when } = gate
  const about = { name, command, attempt, ...state }
  const notRun = (outcome: GateVerdict['outcome'], why: string): Judged => {
    const output = why.slice(0, GATE_OUTPUT_MAX_CHARS)
    const nothing = { exitCode: null, durationMs: 0, truncated: false, treeAfter: state.tree, survivors: [] }
    return { verdict: { ...about, ...nothing, outcome, output }, after: state, end: null }
  }
  const applies = await hasFile(parts, when)
  if (parts.signal.aborted) return notRun('interrupted', 'It was not started.')
  if (!applies) return notRun('skipped', `There is no file like ${when?.join(', ')}.`)
  parts.onStarted?.(turn, gate, attempt)
  const asked = { command, cwd: parts.cwd, env: parts.env, timeoutMs: timeoutSecs * 1_000, output: OUTPUT }
  const call = parts.callOf === undefined ? {} : { call: parts.callOf(turn, gate) }
  const end = await runCommand({ ...asked, ...call }, parts)
  const after = await worktreeState(gitParts(parts))
  const { exitCode, truncated, durationMs, survivors } = end
  const output = end.outcome === 'flooded' ? `${end.output}\n${FLOODED}` : end.output
  const ran = { exitCode, durationMs, output, truncated, treeAfter: after.tree, survivors: [...survivors] }
  return { verdict: { ...about, ...ran, outcome: outcomeOf(end) }, after, end: end.outcome }
}

const gitParts = ({ cwd, env, gitEnv, clock, signal }: GateParts): GitParts => ({
  cwd,
  env: gitEnv ?? env,
  clock,
  signal,
})

function outcomeOf({ outcome, exitCode }: CommandEnd): GateVerdict['outcome'] {
  if (outcome === 'timed_out' || outcome === 'interrupted') return outcome
  return exitCode === 0 ? 'passed' : 'failed'
}

/** Without patterns every worktree is meant. */
async function hasFile({ workspace, signal }: GateParts, when: readonly string[] | undefined): Promise<boolean> {
  if (when === undefined || signal.aborted) return true
  const patterns = when.map((one) => new FilePattern(one))
  try {
    return await searchIn(workspace, '.', async (place) => {
      for await (const { names } of walk(place, signal)) if (patterns.some((one) => one.matches(names))) return true
      return false
    })
  } catch (cause) {
    if (signal.aborted) return true
    throw cause
  }
}
