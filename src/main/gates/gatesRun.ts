import type { AgentEventOf } from '../../shared/domain/events'
import type { GateReport } from '../../shared/domain/gates'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { err, ok, type Result } from '../../shared/domain/result'
import type { RunFailure } from '../../shared/domain/run'
import { visibleLine } from '../approvals/visibleText'
import type { RuntimeContext, RuntimeModule } from '../runtimes/runtime'
import { wordsOf } from '../tools/outcome'
import { Workspace } from '../tools/workspace/workspace'
import type { Gate } from './config'
import { type DefinitionsFrom, definitions } from './definitions'
import { emptyReport, gateReport, type ReportFacts } from './gateReport'
import { internalModule } from './internalModule'
import type { WorkParts } from './ownRun'
import { CONFIG_PATH, gatesHere } from './readGates'
import { runGates } from './runGates'
import { conclusion } from './verdictWords'

export { gatesModule } from './internalModule'

export interface GatesWish {
  /** Only these; one that is not declared makes the report `broken`. Null: all. */
  readonly names: readonly string[] | null
  /** 0…2: how often a gate that fails is run again on the very same tree. */
  readonly reruns: number
  readonly definitionsFrom: DefinitionsFrom
  /** For Snowhook's own git. Never the gates' environment: the project's files and the story's decide on that one. */
  readonly gitEnv: Readonly<Record<string, string>>
  /** Called exactly once, before the run ends, however it ends. */
  readonly onReport: (report: GateReport) => void
}

/**
 * A runtime for one run: the project's gates, in the folder that the run is given. The run is completed whatever the
 * gates say, because saying it was its work; it fails only where they could not be run.
 */
export const gatesRun = (wish: GatesWish): RuntimeModule =>
  internalModule(async (context, parts) => {
    const startedAt = parts.clock.now()
    const facts = (notice: string | null): ReportFacts => ({
      runId: context.runId,
      startedAt,
      endedAt: parts.clock.now(),
      notice,
    })
    const workspace = new Workspace(context.cwd)
    const report = await judged(wish, context, parts, workspace, facts)
      .catch((cause: unknown) => emptyReport(facts(null), 'broken', `The gates could not be run: ${wordsOf(cause)}`))
      .finally(() => workspace.close())
    parts.emit(closing(report))
    wish.onReport(report)
    return failureOf(report, parts)
  })

async function judged(
  wish: GatesWish,
  context: RuntimeContext,
  parts: WorkParts,
  workspace: Workspace,
  facts: (notice: string | null) => ReportFacts,
): Promise<GateReport> {
  const { cwd, env } = context
  if (parts.signal.aborted) return emptyReport(facts(null), 'interrupted', null)
  if (parts.refusal !== null) return emptyReport(facts(null), 'broken', parts.refusal)
  const found = await definitions(wish.definitionsFrom, workspace, {
    cwd,
    env: wish.gitEnv,
    clock: parts.clock,
    signal: parts.signal,
  })
  if (parts.signal.aborted) return emptyReport(facts(null), 'interrupted', null)
  if (!found.ok) return emptyReport(facts(null), 'broken', found.error)
  const { gates, notice, trusted } = found.value
  if (notice !== null) parts.emit({ type: 'notice', level: 'warning', code: 'gate_definitions', message: cut(notice) })
  const chosen = chosenOf(gates, wish.names)
  if (!chosen.ok) return emptyReport(facts(notice), 'broken', chosen.error)
  if (chosen.value.length === 0) return emptyReport(facts(notice), 'none', await whyNone(gates, context, wish))
  const ran = await runGates(chosen.value, {
    ...parts,
    cwd,
    env,
    gitEnv: wish.gitEnv,
    workspace,
    reruns: wish.reruns,
    callOf: (turn) => ({ id: callId(turn) }),
    onStarted: (turn, { name, command }, attempt) =>
      parts.emit({ type: 'gate_started', callId: callId(turn), name, command, attempt }),
    onVerdict: (turn, { command: _, ...verdict }) => {
      parts.onSurvivors(verdict.survivors)
      parts.emit({ type: 'gate_verdict', callId: turn === null ? null : callId(turn), ...verdict })
    },
  })
  const report = gateReport(ran, facts(notice))
  return trusted || report.outcome !== 'passed' ? report : { ...report, outcome: 'none' }
}

const callId = (turn: number): string => `gate-${turn}`
const cut = (text: string): string => visibleLine(text, MESSAGE_MAX_CHARS)

function chosenOf(gates: readonly Gate[], names: readonly string[] | null): Result<readonly Gate[], string> {
  if (names === null) return ok(gates)
  const unknown = names.find((name) => !gates.some((gate) => gate.name === name))
  if (unknown === undefined) return ok(gates.filter(({ name }) => names.includes(name)))
  const known = gates.map(({ name }) => name).join(', ')
  return err(`The story asks for gate ${unknown}, and there is no such gate. The gates are: ${known || 'none'}.`)
}

/** A file that was never committed is the usual reason, and nothing in the worktree could tell it. */
async function whyNone(gates: readonly Gate[], { projectRoot, cwd }: RuntimeContext, wish: GatesWish): Promise<string> {
  if (gates.length > 0) return 'The story asks for no gate.'
  const none = `No gates are declared: ${CONFIG_PATH} is missing or names none.`
  if (projectRoot === cwd || wish.definitionsFrom === 'worktree') return none
  const project = new Workspace(projectRoot)
  const there = await gatesHere(project).finally(() => project.close())
  if (!there.ok || there.value === null || there.value.length === 0) return none
  return `${none} The project's folder has a ${CONFIG_PATH} with gates that the story's base does not have: commit it there.`
}

const LEVELS: Readonly<Record<GateReport['outcome'], 'info' | 'warning' | 'error'>> = {
  passed: 'info',
  none: 'warning',
  interrupted: 'warning',
  failed: 'error',
  broken: 'error',
}

/** The last line of the pane. */
function closing({ outcome, verdicts, problem }: GateReport): AgentEventOf<'notice'> {
  const said = verdicts.length === 0 ? (problem ?? 'Stopped before the first gate.') : conclusion(verdicts)
  const message = cut(verdicts.length === 0 || problem === null ? said : `${said} ${problem}`)
  return { type: 'notice', level: LEVELS[outcome], code: `gates_${outcome}`, message }
}

function failureOf({ outcome, problem }: GateReport, { refusal }: WorkParts): RunFailure | null {
  if (outcome === 'interrupted') return { class: 'interrupted', message: 'It was stopped.' }
  if (outcome !== 'broken') return null
  return { class: refusal === null ? 'invalid_request' : 'spawn', message: problem ?? 'The gates could not be run.' }
}
