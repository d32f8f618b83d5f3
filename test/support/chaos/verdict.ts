import type { AgentView, RunSummary } from '../../../src/shared/domain/agent'
import { isLive } from '../../../src/shared/domain/agent'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { addUsage, type TokenUsage, totalTokens, zeroUsage } from '../../../src/shared/domain/usage'
import { checkEvents } from './check/checkEvents'
import { checkOutcome } from './check/checkOutcome'
import { checkOutput } from './check/checkOutput'
import { checkScreen, type ShownPane } from './check/checkScreen'
import { checkTurns, type SessionRun } from './check/checkTurns'
import { fleetProblems, type KeptRun, problemsOf, readKept } from './journals'
import { soon, until } from './patience'
import type { RunNote } from './runNote'
import type { Stage } from './stage'

/** Of each agent, the newest runs whose panes are compared: drawing is the dearest part of a check. */
const PANES_COMPARED = 3
/** Prices are sums of floating numbers. */
const USD_TOLERANCE = 1e-9

/** Whoever is said to be at work has a process. */
export async function checkLive(stage: Stage): Promise<void> {
  for (const { name } of stage.plans) {
    await until(`a process of ${name}, or its end`, () => {
      const note = stage.note(name)
      if (note === null || !stage.isLive(name)) return true
      return stage.world.processes().some(({ environ }) => environ.includes(`SNOWHOOK_RUN=${note.runId}`))
    })
  }
}

/** With every agent stopped and the host at work: states, usage, sessions, panes, processes, storage. */
export async function checkAtRest(stage: Stage): Promise<void> {
  const { host, world } = stage
  // What the host has forked and what is not yet another program still looks like the host itself.
  stage.sayAlive(
    world
      .processes([host.pid, ...stage.clients()])
      .filter(({ ppid, command }) => !(ppid === host.pid && /guardian| serve /.test(command))),
    'when all agents were stopped',
  )
  if (stage.storage !== 'ok') stage.fault('the host still says that its disk refuses')
  const sessions = await soon('the sessions', host.client.fleet.sessions({}))
  const known = new Set(sessions.ok ? sessions.value.map(({ sessionId }) => String(sessionId)) : [])
  for (const id of stage.sessionsSeen) if (!known.has(id)) stage.fault(`session ${id} was shown and is forgotten`)
  for (const { name } of stage.plans) {
    const view = stage.view(name)
    if (view !== null) await checkAgent(stage, view)
  }
}

async function checkAgent(stage: Stage, view: AgentView): Promise<void> {
  const { name, id: agentId } = view.spec
  const { client } = stage.host
  if (isLive(view.phase) || view.phase === 'unknown') stage.fault(`${name} is ${view.phase} at the end`)
  if (view.survivors.length > 0) stage.fault(`${name} has survivors: ${view.survivors.join(', ')}`)
  const answer = await soon('the runs', client.fleet.runs({ agentId, limit: 1_000 }))
  const runs: readonly RunSummary[] = answer.ok ? answer.value : []
  const notes = stage.notes.filter(({ plan }) => plan.name === name)
  for (const { id } of runs)
    if (!notes.some(({ runId }) => runId === id)) stage.fault(`run ${id} was started by nobody`)
  for (const note of notes) {
    const run = runs.find(({ id }) => id === note.runId)
    if (run === undefined) stage.fault(`run ${note.runId} of ${name} is forgotten`)
    else checkRun(stage, note, run)
  }
  const newest = notes.at(-1)
  if (newest?.plan.runtime === 'demo' && newest.hit !== null && !view.can.resume)
    await checkResumable(stage, view, newest)
  await checkUsage(stage, view, notes, runs)
  for (const note of notes.slice(-PANES_COMPARED)) await checkPane(stage, view, note, note === newest)
}

/** An agent that was lost can be resumed, if it ever said that its session is there. */
async function checkResumable(stage: Stage, { spec, evidence }: AgentView, { runId }: RunNote): Promise<void> {
  const kept = await readKept(stage.world.dataDir, runId)
  const established = kept?.events.some(({ event }) => event.type === 'session' && event.established) === true
  const over = kept?.events.findLast(({ event }) => event.type === 'run_ended')?.event
  if (!established || over?.type !== 'run_ended' || over.outcome !== 'lost') return
  stage.fault(`${spec.name} was lost and cannot be resumed: ${evidence.detail}`)
}

function checkRun(stage: Stage, note: RunNote, run: RunSummary): void {
  const facts = {
    ownEnd: stage.world.ownEnd(note.plan.name, note.runId),
    stopAsked: note.stopAsked,
    agentKilled: note.agentKilled,
    hostKilled: note.hit !== null,
    told: note.told !== null && note.hit === null ? note.told : null,
  }
  // What a client was told must be true, and must stay so.
  for (const told of [null, facts.told]) {
    for (const fault of checkOutcome(run.outcome, { ...facts, told: told ?? null })) {
      stage.fault(`run ${note.runId} of ${note.plan.name}: ${fault}. ${run.why ?? ''}`)
    }
  }
}

/** What is shown is the sum of the runs, and what each run used is what its journal says. */
async function checkUsage(
  stage: Stage,
  view: AgentView,
  notes: readonly RunNote[],
  runs: readonly RunSummary[],
): Promise<void> {
  const { name, id: agentId } = view.spec
  let sum: TokenUsage = zeroUsage
  for (const { usage } of runs) if (usage !== null) sum = addUsage(sum, usage)
  for (const note of notes) {
    const used = runs.find(({ id }) => id === note.runId)?.usage ?? zeroUsage
    const kept = await readKept(stage.world.dataDir, note.runId)
    const last = kept?.events.findLast(({ event }) => event.type === 'usage')?.event
    const told = last?.type === 'usage' ? last.total : zeroUsage
    // A total may have reached the fleet's log when the kill kept it from the journal: it was used all the same.
    if (isSame(used, told) || (note.hit !== null && totalTokens(used) > totalTokens(told))) continue
    stage.fault(`run ${note.runId} of ${name} used ${JSON.stringify(used)}, its journal says ${JSON.stringify(told)}`)
  }
  const answer = await soon('the usage', stage.host.client.usage.agent({ agentId }))
  const totals = { shown: view.usage, indexed: answer.ok ? answer.value.total : null }
  for (const [where, total] of Object.entries(totals)) {
    if (total !== null && isSame(total, sum)) continue
    stage.fault(`usage ${where} for ${name} is ${JSON.stringify(total)}, its runs sum up to ${JSON.stringify(sum)}`)
  }
}

function isSame(
  { totalCostUsd: oneUsd, ...one }: TokenUsage,
  { totalCostUsd: otherUsd, ...other }: TokenUsage,
): boolean {
  const priced =
    oneUsd === null || otherUsd === null ? oneUsd === otherUsd : Math.abs(oneUsd - otherUsd) < USD_TOLERANCE
  return priced && JSON.stringify(one) === JSON.stringify(other)
}

/** A program's own picture, as a window that opens now is shown it. */
async function checkPane(stage: Stage, view: AgentView, note: RunNote, newest: boolean): Promise<void> {
  if (note.plan.runtime !== 'command') return
  const kept = await readKept(stage.world.dataDir, note.runId)
  if (kept === null || !kept.events.some(({ event }) => event.type === 'process_started')) return
  const size = kept.records.findLast((record) => record.kind === 'resize') ?? { cols: 80, rows: 24 }
  for (const runId of newest && !stage.lookedAt.has(view.spec.name) ? [note.runId, null] : [note.runId]) {
    const pane = await soon(`the pane of ${runId ?? view.spec.name}`, openPane(stage, view, runId, size))
    for (const fault of typeof pane === 'string' ? [pane] : checkScreen(kept.records, pane)) {
      stage.fault(`${runId === null ? 'pane of' : `replay of ${runId},`} ${view.spec.name}: ${fault}`)
    }
  }
}

function openPane(
  stage: Stage,
  { spec }: AgentView,
  runId: string | null,
  { cols, rows }: { readonly cols: number; readonly rows: number },
): Promise<ShownPane | string> {
  return new Promise((resolve) => {
    const run = runId === null ? {} : { runId: runId as never }
    const lane = stage.host.client.terminal.attach(
      { agentId: spec.id, ...run, visible: true, cols, rows },
      {
        snapshot: (frame) => {
          resolve({ cols: frame.cols, rows: frame.rows, data: Uint8Array.from(frame.data) })
          queueMicrotask(() => lane.close())
        },
        data: () => {},
        resized: () => {},
        end: (error) => resolve(`it ends: ${error?.message ?? 'without a word'}`),
      },
    )
  })
}

/** With the host closed: every journal against what its agent printed, and what is left in the data dir. */
export async function checkFiles(stage: Stage): Promise<void> {
  const { dataDir } = stage.world
  const sessions = new Map<string, SessionRun[]>()
  for (const note of stage.notes) {
    const kept = await readKept(dataDir, note.runId)
    for (const fault of await filesFaults(stage, note, kept)) {
      stage.fault(`run ${note.runId} of ${note.plan.name}: ${fault}`)
    }
    const events = kept?.events.map(({ event }) => event) ?? []
    // A run that was killed before it said a word may have gone on in the session that it was to resume.
    const started = events.find((event) => event.type === 'run_started')
    const sessionId = events.findLast((event) => event.type === 'session')?.sessionId ?? started?.resuming ?? null
    if (sessionId === null) continue
    const runs = sessions.get(sessionId) ?? []
    sessions.set(sessionId, [...runs, { runId: note.runId, events, cutShort: note.hit !== null }])
  }
  const established = new Set<string>()
  const refused = new Set<string>()
  for (const { events } of [...sessions.values()].flat()) {
    for (const event of events) {
      if (event.type === 'session' && event.established) established.add(event.sessionId)
      if (event.type === 'resume_rejected') refused.add(event.sessionId)
    }
  }
  for (const id of refused) if (established.has(id)) stage.fault(`session ${id} was there and could not be resumed`)
  for (const runs of sessions.values()) for (const fault of checkTurns(runs)) stage.fault(fault)
  for (const problem of await fleetProblems(dataDir)) stage.fault(`fleet log: ${problem}`)
  for (const name of stage.world.leftovers()) stage.fault(`${name} is left in the data dir`)
}

async function filesFaults(stage: Stage, note: RunNote, kept: KeptRun | null): Promise<readonly string[]> {
  const { measures, world } = stage
  const truth = world.truthBytes(note.plan.name, note.runId)
  measures.runs += 1
  measures.bytes += truth.length
  const verdict = checkOutput({
    truth,
    journal: kept?.output ?? new Uint8Array(),
    mayLackFrom: note.hit === null ? null : note.proven,
    cutShort: note.hit !== null || note.agentKilled || note.stopAsked,
  })
  if (note.hit !== null && !note.hit.diskFull && !note.hit.paused && verdict.firstLostAt !== null) {
    measures.lossMs = Math.max(measures.lossMs, note.hit.at - verdict.firstLostAt)
    measures.lossBytes = Math.max(measures.lossBytes, verdict.lostBytes)
  }
  if (kept === null) return note.hit === null ? [...verdict.faults, 'it has no journal'] : verdict.faults
  if (note.damage !== 'none') return [...verdict.faults, ...harmedFaults(kept)]
  const problems = await problemsOf(world.dataDir, note.runId)
  return [...verdict.faults, ...checkEvents(kept.events), ...kept.damage, ...problems, ...reportFaults(note, kept)]
}

/** Only its last record was harmed: that is noticed, and all the rest is there. */
function harmedFaults({ damage, events }: KeptRun): readonly string[] {
  const noticed = damage.length > 0 ? [] : ['nobody notices that its journal was damaged']
  const gaps = checkEvents(events).filter((fault) => fault.includes('follows'))
  return [...noticed, ...gaps]
}

/** A resume after a crash says what is there of the run before. */
function reportFaults(note: RunNote, { events }: KeptRun): readonly string[] {
  if (note.goesOnFrom === null) return []
  const reports = events.flatMap(({ event }): AgentEvent[] => (event.type === 'resume_report' ? [event] : []))
  const [report] = reports
  if (report?.type === 'resume_report' && reports.length === 1 && report.previousRun === note.goesOnFrom) return []
  return [`it goes on from the lost run ${note.goesOnFrom} and has ${reports.length} reports of it`]
}
