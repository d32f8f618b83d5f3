import { z } from 'zod'
import { GATES_MAX_ITEMS } from '../../../shared/domain/gates'
import { NAME_MAX_CHARS } from '../../../shared/domain/limits'
import { visibleText } from '../../approvals/visibleText'
import type { Gate } from '../../gates/config'
import { CONFIG_PATH, gatesHere } from '../../gates/readGates'
import { runGates } from '../../gates/runGates'
import { verdictsInWords } from '../../gates/verdictWords'
import { definePreparedTool } from '../defineTool'
import { grantOfCommands } from '../grants'
import { failed, interrupted, succeeded, ToolFailure } from '../outcome'
import type { Tool } from '../tool'
import type { Workspace } from '../workspace/workspace'

const NAME = 'run_gates'

const Input = z.strictObject({
  names: z
    .array(z.string().min(1).max(NAME_MAX_CHARS))
    .max(GATES_MAX_ITEMS)
    .optional()
    .describe('Only these gates. Default: all.'),
})
/** What people decide on is the commands; exactly those are run, whatever the file says later. */
export const runGatesTool = (workspace: Workspace): Tool =>
  definePreparedTool({
    name: NAME,
    description: `Runs the project's acceptance gates (${CONFIG_PATH}) in the worktree and tells which passed, with the output of those that did not. Your work is done only when they pass.`,
    risk: 'execute',
    input: Input,
    prepare: async ({ names }) => ({ gates: chosen(await declared(workspace), names) }),
    preview: ({ gates }) => {
      const commands = gates.map(({ command }) => command)
      const lines = gates.map(({ name, command }) => `${name}: ${visibleText(command)}`)
      return {
        summary: ['Run the gates', ...lines].join('\n'),
        grant: grantOfCommands(NAME, commands),
        sensitive: false,
      }
    },
    run: async ({ gates }, { callId, terminal, spec, env, clock, signal, onAlive }) => {
      const callOf = (_turn: number, { name: title }: Gate) => ({ id: callId, title })
      const parts = { callOf, terminal, cwd: spec.cwd, env, clock, signal, onAlive, workspace }
      const { verdicts } = await runGates(gates, parts)
      const words = verdictsInWords(verdicts)
      if (signal.aborted) return interrupted(words)
      const good = verdicts.every(({ outcome }) => outcome === 'passed' || outcome === 'skipped')
      return good ? succeeded(words) : failed(words)
    },
  })

/** The worktree's own: the agent is told what its work comes to, and what counts is judged elsewhere. */
async function declared(workspace: Workspace): Promise<readonly Gate[]> {
  const gates = await gatesHere(workspace)
  if (gates.ok) return gates.value ?? []
  throw new ToolFailure(`${gates.error} No gate was run; correct the file.`)
}

function chosen(gates: readonly Gate[], names: readonly string[] | undefined): readonly Gate[] {
  if (gates.length === 0) throw new ToolFailure(`The project has no gates: ${CONFIG_PATH} is missing or names none.`)
  const unknown = names?.find((name) => !gates.some((gate) => gate.name === name))
  if (unknown !== undefined) {
    const known = gates.map(({ name }) => name).join(', ')
    throw new ToolFailure(`There is no gate ${JSON.stringify(unknown)}. The gates are: ${known || 'none'}.`)
  }
  return gates.filter(({ name }) => names?.includes(name) ?? true)
}
