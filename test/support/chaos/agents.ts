import { join } from 'node:path'
import type { NewAgent } from '../../../src/shared/contract/fleet'
import { RuntimeId, StoryId } from '../../../src/shared/domain/ids'
import type { TruthTask } from './children/truthAgent.ts'
import { sleeperOf } from './children/descendants.ts'
import type { AgentPlan, DemoPlan } from './schedule'
import type { World } from './world'

/** The form that a user would fill in for an agent of this plan. */
export function newAgentOf(plan: AgentPlan, world: World, root: string): NewAgent {
  const common = {
    name: plan.name,
    storyId: StoryId.parse('1_chaos'),
    runtime: RuntimeId.parse(plan.runtime),
    projectRoot: world.project,
    cwd: world.project,
    inactivityTimeoutSecs: 0,
  }
  if (plan.runtime === 'demo') {
    const env = { CHAOS_AGENT: plan.name, CHAOS_TRUTH: world.truth, SNOWHOOK_DEMO_STATE: join(world.folder, 'demo') }
    const prompt = scriptOf(plan, world.token)
    return { ...common, model: 'demo-small', prompt, command: world.demoCommand, args: [], env, options: { paceMs: 0 } }
  }
  const { name: agent, runtime: _, ...rest } = plan
  const task: TruthTask = { agent, folder: world.truth, token: world.token, ...rest }
  const script = join(root, 'test/support/chaos/children/truthAgent.ts')
  const args = ['--disable-warning=ExperimentalWarning', script, JSON.stringify(task)]
  return { ...common, model: null, prompt: '', command: process.execPath, args, env: {}, options: {} }
}

/** Numbered things to say. The first line is none, because a session that is over quotes it. */
function scriptOf({ name, steps, pauseMs, descendant }: DemoPlan, token: string): string {
  const child = descendant ? [`/tool bash setsid sh -c 'exec ${sleeperOf(token)}' >/dev/null 2>&1 </dev/null &`] : []
  const said = Array.from({ length: steps }, (_, index) => [
    `/say ${name} does step ${index + 1}.`,
    `/usage ${(index % 7) + 1} ${(index % 5) + 1} ${index % 3} ${index % 11}`,
    `/wait ${pauseMs}ms`,
  ])
  return ['/pace 0ms', ...child, ...said.flat()].join('\n')
}
