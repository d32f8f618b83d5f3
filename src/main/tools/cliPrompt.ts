import type { ToolRisk } from '../../shared/domain/approvals'
import { MESSAGE_MAX_CHARS } from '../../shared/domain/limits'
import { decideAction } from '../approvals/policy'
import type { Action } from '../approvals/ports'
import { visibleText } from '../approvals/visibleText'
import { CLI_SHELL_TOOL, cliGrant, cliPath, textField } from './cliGrant'
import type { EndpointService, PromptRequest } from './endpoint/ports'
import { wordsOf } from './outcome'
import type { Permits } from './permits'
import type { ToolRun } from './tool'

/** Tools of the claude CLI that change nothing (its documentation of permissions). */
const READ_TOOLS: readonly string[] = ['Read', 'Glob', 'Grep', 'LS', 'NotebookRead', 'TodoWrite']

export interface CliPromptParts {
  readonly run: ToolRun
  readonly permits: Permits
  readonly closing: AbortSignal
}

/**
 * Asks a person what a CLI itself would ask. The CLI has already allowed what its own mode allows, so whatever
 * comes here is asked about, also a look: it is one outside of the worktree. Only `full` needs nobody.
 */
export function cliPrompt({ run, permits, closing }: CliPromptParts): EndpointService['prompt'] {
  return async (request, given) => {
    const signal = AbortSignal.any([given, closing])
    try {
      const action = await actionOf(request, run)
      const facts = { sensitive: true, repeated: false }
      const permit = await permits.ask({ action, facts, callId: request.callId, signal }, (policy, all) => {
        const decided = decideAction(policy, all)
        if (all.risk !== 'read' || policy === 'full' || all.granted) return decided
        return { decision: 'ask', reason: 'The program asks before it looks at this.' }
      })
      if (permit.allowed) return signal.aborted ? { allowed: false, reason: 'The run is ending.' } : { allowed: true }
      return { allowed: false, reason: permit.reason }
    } catch (cause) {
      return { allowed: false, reason: `Snowhook could not ask: ${wordsOf(cause)}` }
    }
  }
}

async function actionOf({ tool, input: given }: PromptRequest, { spec }: ToolRun): Promise<Action> {
  const input: unknown = structuredClone(given)
  const command = tool === CLI_SHELL_TOOL ? textField(input, 'command') : null
  const risk: ToolRisk = READ_TOOLS.includes(tool) ? 'read' : 'execute'
  const grant = await cliGrant(tool, input, spec.cwd)
  const words = command ?? `${tool} ${cliPath(tool, input) ?? JSON.stringify(input)}`
  return { tool, input, risk, summary: visibleText(words).slice(0, MESSAGE_MAX_CHARS), cwd: spec.cwd, grant }
}
