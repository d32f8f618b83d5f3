import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { newAgentOf } from './agents'
import { sleeperOf } from './children/descendants.ts'
import { harm } from './harm'
import { soon, until } from './patience'
import { allProcesses, processOf, type SeenProcess, signal } from './processes'
import type { Action, Damage } from './schedule'
import type { Stage } from './stage'

/** Does one step's deed; what cannot be done at this moment (stopping what does not run) is left out. */
export async function act(stage: Stage, action: Action): Promise<void> {
  switch (action.do) {
    case 'start':
      return start(stage, action.agent)
    case 'stop':
      return stop(stage, action.agent)
    case 'resume':
      return resume(stage, action.agent)
    case 'resumeAll':
      return resumeAll(stage)
    case 'stopAll':
      return stopAll(stage)
    case 'killAgent':
      return killAgent(stage, action.agent)
    case 'killDescendant':
      return killDescendant(stage)
    case 'client':
      return client(stage, action)
    case 'killGuardian':
      for (const pid of guardians(stage)) signal(pid, 'SIGKILL')
      return
    case 'killHost':
      return killHost(stage, action)
    case 'closeHost':
      return closeHost(stage, action)
    case 'pauseHost':
      return pauseHost(stage, action)
    case 'fillDisk':
      return fillDisk(stage, action)
  }
}

async function start(stage: Stage, agent: string): Promise<void> {
  if (stage.isLive(agent)) return
  const agentId = stage.ids.get(agent)
  const plan = stage.plans.find(({ name }) => name === agent)
  if (plan === undefined) throw new Error(`no plan for ${agent}`)
  const { fleet } = stage.host.client
  const asked =
    agentId === undefined
      ? fleet.create({ ...newAgentOf(plan, stage.world, stage.root), start: true, interactive: false })
      : fleet.start({ agentId, interactive: false })
  const answer = await soon(`the start of ${agent}`, asked)
  if (answer.ok) stage.learn(answer.value)
  else stage.fault(`${agent} was not started: ${answer.error.message}`)
}

async function stop(stage: Stage, agent: string): Promise<void> {
  const agentId = stage.ids.get(agent)
  const note = stage.note(agent)
  if (agentId === undefined || note === null || !stage.isLive(agent)) return
  note.stopAsked = true
  const answer = await soon(`the stop of ${agent}`, stage.host.client.fleet.stop({ agentId }))
  if (!answer.ok) {
    stage.fault(`${agent} was not stopped: ${answer.error.message}`)
    return
  }
  const left = allProcesses().filter(({ environ }) => environ.includes(`SNOWHOOK_RUN=${note.runId}`))
  for (const { pid, command } of left) stage.fault(`stopped, ${agent} leaves process ${pid} (${command.slice(0, 200)})`)
  stage.learn(answer.value)
  await stage.untilOver(agent)
}

async function resume(stage: Stage, agent: string): Promise<void> {
  const view = stage.view(agent)
  if (view === null || stage.isLive(agent) || !view.can.resume) return
  const before = view.run
  const asked = performance.now()
  const answer = await soon(
    `the resume of ${agent}`,
    stage.host.client.fleet.resume({ agentId: view.spec.id, interactive: false }),
  )
  if (!answer.ok) {
    stage.fault(`${agent} was not resumed: ${answer.error.message}`)
    return
  }
  stage.learn(answer.value)
  noteResumed(stage, agent, before?.outcome === 'lost' ? before.id : null)
  await stage.printed(agent, 1)
  stage.measures.resumeMs = Math.max(stage.measures.resumeMs, performance.now() - asked)
}

function noteResumed(stage: Stage, agent: string, lost: string | null): void {
  const note = stage.note(agent)
  if (note !== null && note.runId !== lost) note.goesOnFrom = lost
}

async function resumeAll(stage: Stage): Promise<void> {
  const before = stage.plans.map(({ name }) => ({ name, run: stage.view(name)?.run ?? null }))
  const answer = await soon('resuming all', stage.host.client.fleet.resumeAll({}))
  if (!answer.ok) {
    stage.fault(`resuming all failed: ${answer.error.message}`)
    return
  }
  for (const id of answer.value.failed) stage.fault(`resuming all leaves ${id} behind`)
  for (const { name, run } of before) {
    const id = stage.ids.get(name)
    if (id === undefined || !answer.value.resumed.includes(id)) continue
    await until(`the new run of ${name}`, () => stage.view(name)?.run?.id !== run?.id)
    noteResumed(stage, name, run?.outcome === 'lost' ? run.id : null)
  }
}

export async function stopAll(stage: Stage): Promise<void> {
  const live = stage.plans.map(({ name }) => name).filter((name) => stage.isLive(name))
  for (const name of live) {
    const note = stage.note(name)
    if (note !== null) note.stopAsked = true
  }
  const answer = await soon('stopping all', stage.host.client.fleet.stopAll({}))
  if (!answer.ok) stage.fault(`stopping all failed: ${answer.error.message}`)
  else for (const id of answer.value.failed) stage.fault(`stopping all leaves processes of ${id}`)
  for (const name of live) await stage.untilOver(name)
}

/** The program itself, as the process table knows it by its run's tag. */
function programOf(stage: Stage, runId: string): SeenProcess | null {
  const isProgram = ({ command }: SeenProcess): boolean =>
    /truthAgent|demoTruth/.test(command) && !/^\/bin\/sh/.test(command)
  const tagged = ({ environ }: SeenProcess): boolean => environ.includes(`SNOWHOOK_RUN=${runId}`)
  return stage.world.processes().find((seen) => tagged(seen) && isProgram(seen)) ?? null
}

async function killAgent(stage: Stage, agent: string): Promise<void> {
  const note = stage.note(agent)
  if (note === null || !stage.isLive(agent)) return
  const program = await until(`the program of ${agent}`, () =>
    stage.isLive(agent) ? programOf(stage, note.runId) : 'over',
  )
  if (program === 'over') return
  note.agentKilled = true
  signal(program.pid, 'SIGKILL')
  await stage.untilOver(agent)
}

async function killDescendant(stage: Stage): Promise<void> {
  const sleeper = sleeperOf(stage.world.token)
  const found = stage.world.processes().find(({ command }) => command === sleeper)
  if (found !== undefined) signal(found.pid, 'SIGKILL')
}

const guardians = (stage: Stage): number[] =>
  allProcesses().flatMap(({ pid, ppid, command }) =>
    ppid === stage.host.pid && command.includes('guardian') ? pid : [],
  )

/** A window, up to the word at which something is to be done to it, or to its end. */
async function openWindow(
  stage: Stage,
  agent: string,
  word: string,
  { deaf, cols, rows }: { readonly deaf: boolean; readonly cols: number; readonly rows: number },
): Promise<ChildProcess | null> {
  const agentId = stage.ids.get(agent)
  if (agentId === undefined) return null
  stage.lookedAt.add(agent)
  const { url, token } = stage.host
  const script = join(stage.root, 'test/support/chaos/children/paneClient.ts')
  const task = JSON.stringify({ url, token, agentId, deaf, cols, rows })
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === word) resolve()
    })
  })
  await soon(`a window that is ${word}`, Promise.race([said, once(child, 'exit')]))
  return child
}

async function client(stage: Stage, action: Action & { readonly do: 'client' }): Promise<void> {
  // Of a run that was killed before it began there may be nothing to draw.
  const word = action.until === 'dialling' || stage.isLive(action.agent) ? (action.until ?? 'drawn') : 'attaching'
  const child = await openWindow(stage, action.agent, word, action)
  if (child === null) return
  if (action.until === null) {
    stage.onlookers.push(child)
    return
  }
  child.kill('SIGKILL')
  const answer = await soon('an answer after a window was killed', stage.host.client.app.info({}))
  if (!answer.ok) stage.fault(`with a window killed, the host says ${answer.error.message}`)
}

async function killHost(
  stage: Stage,
  { guardian, proof, damage }: Action & { readonly do: 'killHost' },
): Promise<void> {
  if (proof) await stage.prove()
  const watching = guardians(stage)
  if (guardian === 'first') for (const pid of watching) signal(pid, 'SIGKILL')
  const killed = stage.host.kill()
  if (guardian === 'after') for (const pid of watching) signal(pid, 'SIGKILL')
  await aftermath(stage, await killed, { paused: false, watched: guardian === 'lives' && watching.length > 0, damage })
}

/** With a guardian everything is gone by itself; without one the next host sees to it. */
async function aftermath(
  stage: Stage,
  at: number,
  { paused, watched, damage }: { readonly paused: boolean; readonly watched: boolean; readonly damage: Damage },
): Promise<void> {
  const since = performance.now()
  await stage.hostDied(at, paused)
  if (watched) {
    await stage.untilNobodyLives('the end of everything after its host was killed')
    stage.measures.goneMs = Math.max(stage.measures.goneMs, performance.now() - since)
  }
  await harm(stage, damage)
  await stage.startHost()
}

async function closeHost(stage: Stage, { damage }: Action & { readonly do: 'closeHost' }): Promise<void> {
  await closeDown(stage)
  await harm(stage, damage)
  await stage.startHost()
}

/** As a user ends it. Nothing of it is alive afterwards. */
export async function closeDown(stage: Stage): Promise<void> {
  for (const { name } of stage.plans) {
    const note = stage.note(name)
    if (note !== null && stage.isLive(name)) note.stopAsked = true
  }
  const code = await stage.host.close()
  if (code !== 0) stage.fault(`the host ended with ${code}: ${stage.host.said.slice(-500)}`)
  await stage.onlookersGone()
  stage.sayAlive(
    stage.world.processes().filter(({ command }) => !command.includes('guardian')),
    'when its host had closed',
  )
  await stage.untilNobodyLives('the end of the guardian of a closed host')
}

async function pauseHost(stage: Stage, { agent, next }: Action & { readonly do: 'pauseHost' }): Promise<void> {
  const { host } = stage
  const at = Date.now()
  signal(host.pid, 'SIGSTOP')
  await until('a host that stands still', () => processOf(host.pid)?.state === 'T')
  const child = await openWindow(stage, agent, 'dialling', { deaf: false, cols: 90, rows: 30 })
  if (next === 'kill') {
    const watched = guardians(stage).length > 0
    await host.kill()
    child?.kill('SIGKILL')
    await aftermath(stage, at, { paused: true, watched, damage: 'none' })
    return
  }
  signal(host.pid, 'SIGCONT')
  if (child !== null) stage.onlookers.push(child)
  const answer = await soon('an answer of a host that goes on', host.client.app.info({}))
  if (!answer.ok) stage.fault(`going on, the host says ${answer.error.message}`)
}

async function fillDisk(stage: Stage, { agent, next }: Action & { readonly do: 'fillDisk' }): Promise<void> {
  const note = stage.note(agent)
  if (!stage.world.smallDisk || note === null || !stage.isLive(agent)) return
  const before = stage.troublesTold
  stage.world.fill()
  stage.diskFull = true
  const said = (): boolean => stage.storage === 'refusing' && stage.troublesTold > before
  await until('a host that says that its disk is full', () => said() || !stage.isLive(agent))
  const printed = stage.world.printed(agent, note.runId)
  if (next === 'kill') {
    const watched = guardians(stage).length > 0
    const at = await stage.host.kill()
    stage.world.free()
    await aftermath(stage, at, { paused: false, watched, damage: 'none' })
    stage.diskFull = false
    return
  }
  stage.world.free()
  stage.diskFull = false
  await until('a host that says that its disk takes writes again', () => stage.storage === 'ok')
  await until(`${agent} goes on when there is room again`, async () => {
    if (!stage.isLive(agent)) return true
    await stage.prove()
    return note.proven >= printed
  })
}
