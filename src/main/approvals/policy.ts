import type { ApprovalPolicy, ToolRisk } from '../../shared/domain/approvals'

export interface ActionFacts {
  readonly risk: ToolRisk
  /** An edit of something that will later run as code (a git hook, an MCP configuration). */
  readonly sensitive: boolean
  /** A person has allowed this for the agent before. */
  readonly granted: boolean
  /** It may have run already, and a crash swallowed its end. */
  readonly repeated: boolean
}

export interface PolicyDecision {
  readonly decision: 'allow' | 'ask' | 'deny'
  /** For `deny` it is told to the model, for `ask` to the person. */
  readonly reason: string
}

/** What an agent's policy says about one tool call. */
export function decideAction(policy: ApprovalPolicy, facts: ActionFacts): PolicyDecision {
  const { risk } = facts
  if (risk === 'read') return allow('It only looks.')
  if (policy === 'read_only') return deny(readOnly[risk])
  if (facts.repeated) return ask('It may have run already: Snowhook ended before its result was recorded.')
  if (policy === 'full') return allow('The agent may do everything that its tools can do.')
  if (facts.granted) return allow('You allowed this for the agent before.')
  if (risk === 'execute') return ask('It runs a program, which can do anything that you can.')
  if (facts.sensitive) return ask('It changes a file that may later run as code.')
  return policy === 'accept_edits' ? allow('The agent may change files of its worktree.') : ask('It changes a file.')
}

const readOnly: Record<Exclude<ToolRisk, 'read'>, string> = {
  edit: 'This agent is read-only: it may not change files. Describe the change instead; do not try it another way.',
  execute: 'This agent is read-only: it may not run this. Say what should be run and why; do not try it another way.',
}

const allow = (reason: string): PolicyDecision => ({ decision: 'allow', reason })
const ask = (reason: string): PolicyDecision => ({ decision: 'ask', reason })
const deny = (reason: string): PolicyDecision => ({ decision: 'deny', reason })
