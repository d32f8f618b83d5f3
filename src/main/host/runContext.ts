import type { AppContext, RuntimeContext } from '../runtimes/runtime'
import { runEnvironment } from './environment'
import type { RunPlan } from './runPlan'
import type { RunPorts } from './runPorts'
import { whichProgram } from './whichProgram'

/** Everything a run is given, and nothing else. */
export function runContext(
  plan: RunPlan,
  ports: RunPorts,
  lent: Pick<AppContext, 'terminal' | 'sessions' | 'scratchDir' | 'storage' | 'tools'>,
): RuntimeContext {
  const { spec, runId, module } = plan
  const { clock, conversations, environments, newUuid, prices } = ports
  return {
    runId,
    agentId: spec.id,
    storyId: spec.storyId,
    agentName: spec.name,
    command: spec.command,
    args: spec.args,
    prompt: plan.prompt,
    cwd: spec.cwd,
    inactivityTimeoutSecs: spec.inactivityTimeoutSecs,
    sessionIdToResume: plan.resume,
    freshPrompt: plan.freshPrompt,
    projectRoot: spec.projectRoot,
    model: spec.model,
    interactive: plan.interactive,
    options: spec.options,
    env: runEnvironment(environments.forRuntime(module), spec.env, runId),
    appCtx: {
      clock,
      newUuid,
      processes: { which: whichProgram },
      conversations,
      prices,
      allowance: { refusal: () => ports.allowance(spec) },
      ...lent,
    },
  }
}
