import type { AgentEvent, AgentEventOf, AgentEventType } from '../../../../../shared/domain/events'
import { askFaces } from './askFaces'
import { gateFaces } from './gateFaces'
import { lifecycleFaces } from './lifecycleFaces'
import { oneLine } from './oneLine'
import { providerFaces } from './providerFaces'
import type { RowFace } from './rowFace'
import { toolSummary } from './toolInput'

type Faces = { readonly [T in AgentEventType]: (event: AgentEventOf<T>) => RowFace }

const promptTitle: Readonly<Record<AgentEventOf<'prompt'>['origin'], string>> = {
  start: 'Prompt',
  resume: 'Follow-up prompt',
  fresh: 'Prompt, sent again to a fresh session',
  typed: 'Typed',
  supervisor: 'Snowhook',
  provider: 'Added by the provider',
}

/** Of a call that still runs. */
export const PRINTED_LABEL = 'Output so far'

const printed = ({ text, leftOut }: AgentEventOf<'tool_output'>): string =>
  leftOut === 0 ? text : `… ${leftOut === 1 ? '1 line' : `${leftOut} lines`} left out\n${text}`

/** A face for every type: leaving one out does not compile. */
const faces: Faces = {
  ...lifecycleFaces,
  ...providerFaces,
  ...askFaces,
  ...gateFaces,
  prompt: (event) => ({
    icon: 'prompt',
    tone: 'accent',
    title: promptTitle[event.origin],
    summary: oneLine(event.text),
    detail: [{ label: 'Prompt', text: event.text }],
  }),
  text: (event) => ({
    icon: 'text',
    tone: 'neutral',
    title: 'Agent',
    summary: oneLine(event.text),
    detail: [{ label: 'Text', text: event.text }],
  }),
  thinking: (event) => ({
    icon: 'thinking',
    tone: 'quiet',
    title: 'Thinking',
    summary: oneLine(event.text),
    detail: [{ label: 'Thinking', text: event.text }],
  }),
  tool_call: (event) => ({
    icon: 'tool',
    tone: 'neutral',
    title: event.name,
    summary: toolSummary(event.input),
    detail: [{ label: 'Input', text: event.input, json: true }],
  }),
  tool_output: (event) => ({
    icon: 'tool',
    tone: 'quiet',
    title: 'Tool output',
    summary: oneLine(event.text),
    detail: [{ label: PRINTED_LABEL, text: printed(event) }],
  }),
  tool_result: (event) => ({
    icon: 'tool',
    tone: event.outcome === 'ok' ? 'neutral' : event.outcome === 'error' ? 'bad' : 'attention',
    title: event.outcome === 'ok' ? 'Tool result' : `Tool result: ${event.outcome}`,
    summary: oneLine(event.output),
    detail: [{ label: event.truncated ? 'Output (cut; the log has all of it)' : 'Output', text: event.output }],
  }),
}

/** How one event looks on its own. A type from a newer host is shown as it came. */
export function eventFace(event: AgentEvent): RowFace {
  // The table is keyed by the event's own type, which the compiler cannot follow through the lookup.
  if (Object.hasOwn(faces, event.type)) return (faces[event.type] as (known: AgentEvent) => RowFace)(event)
  return {
    icon: 'raw',
    tone: 'quiet',
    title: String((event as { type: unknown }).type),
    summary: 'An event that this version of Snowhook does not know',
    detail: [{ label: 'Data', text: JSON.stringify(event, null, 2) }],
  }
}
