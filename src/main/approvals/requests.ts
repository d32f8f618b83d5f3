import type { AgentSpec } from '../../shared/domain/agent'
import type { ActionHash } from '../../shared/domain/approvals'
import type { AttentionItem } from '../../shared/domain/attention'
import type { AgentEvent } from '../../shared/domain/events'
import type { RunId } from '../../shared/domain/ids'
import { ID_MAX_CHARS, MESSAGE_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../shared/domain/limits'
import type { AttentionRequest } from '../store/ports'
import { actionHash, questionHash } from './actionHash'
import { CHOICE_MAX_CHARS, CHOICES_MAX_ITEMS, GRANT_KEY_MAX_CHARS, ITEM_INPUT_MAX_CHARS } from './bounds'
import { canonicalJson } from './canonicalJson'
import type { Action } from './ports'
import { cutText, visibleText } from './visibleText'

/** Something that a run is about to ask a person. */
export interface Draft {
  readonly kind: AttentionItem['kind']
  readonly hash: ActionHash
  readonly request: (asked: Asked) => AttentionRequest
  readonly event: (requestId: string) => AgentEvent
}

interface Asked {
  readonly id: string
  readonly spec: Pick<AgentSpec, 'id' | 'name' | 'storyId'>
  readonly runId: RunId
  readonly callId: string
  readonly raisedAt: number
}

/** Takes the value of every known credential out of a text. */
export type Redact = (text: string) => string

export interface Question {
  readonly text: string
  readonly choices: readonly string[]
}

export function approvalDraft(action: Action, reason: string, redact: Redact): Draft {
  const hash = actionHash(action)
  const show = (text: string): string => cutText(visibleText(redact(text)), MESSAGE_MAX_CHARS)
  const input = visibleText(redact(jsonText(action.input)))
  const tool = cutText(action.tool, ID_MAX_CHARS) || 'unnamed'
  const grantKey = grantKeyOf(action, redact)
  return {
    kind: 'approval',
    hash,
    request: (asked) => ({
      ...inner(asked),
      grantKey,
      item: {
        kind: 'approval',
        ...common(asked, hash),
        tool,
        risk: action.risk,
        summary: show(action.summary),
        input: cutText(input, ITEM_INPUT_MAX_CHARS),
        reason: show(reason),
        grant: action.grant === null || grantKey === null ? null : show(action.grant.label),
      },
    }),
    event: (requestId) => ({
      type: 'approval_requested',
      requestId,
      tool,
      input: cutText(input, TOOL_PAYLOAD_MAX_CHARS),
      reason: show(reason),
      hash,
    }),
  }
}

export function questionDraft({ text, choices }: Question, redact: Redact): Draft {
  const hash = questionHash({ text, choices })
  const question = cutText(visibleText(redact(text)), MESSAGE_MAX_CHARS)
  const offered = choices
    .slice(0, CHOICES_MAX_ITEMS)
    .map((choice) => cutText(visibleText(redact(choice)), CHOICE_MAX_CHARS))
  return {
    kind: 'question',
    hash,
    request: (asked) => ({
      ...inner(asked),
      grantKey: null,
      item: { kind: 'question', ...common(asked, hash), question, choices: offered },
    }),
    event: (requestId) => ({ type: 'question_asked', requestId, question, choices: offered }),
  }
}

/** Null: only ever once. A key that names a credential would bring it to disk. */
export function grantKeyOf({ grant }: Pick<Action, 'grant'>, redact: Redact): string | null {
  if (grant === null || grant.key === '' || grant.key.length > GRANT_KEY_MAX_CHARS) return null
  return redact(grant.key) === grant.key ? grant.key : null
}

const inner = ({ callId }: Asked): Pick<AttentionRequest, 'callId'> => ({ callId })

const common = ({ id, spec, runId, raisedAt }: Asked, hash: ActionHash) => ({
  id,
  hash,
  agentId: spec.id,
  agentName: spec.name,
  storyId: spec.storyId,
  runId,
  raisedAt,
  live: false,
  answer: null,
})

/** As the model wrote it. Nested too deep for JSON's own writer it is written in canonical form. */
function jsonText(input: unknown): string {
  try {
    return JSON.stringify(input) ?? 'null'
  } catch {
    return canonicalJson(input)
  }
}
