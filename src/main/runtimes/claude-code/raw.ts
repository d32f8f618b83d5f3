import type { AgentEvent } from '../../../shared/domain/events'
import { payload, word } from './text'

/** Kept whole as far as the bound allows: whatever has no name of its own. */
export const raw = (name: string, value: unknown): AgentEvent => ({
  type: 'raw',
  name: word(name, 'untyped'),
  data: payload(typeof value === 'string' ? value : JSON.stringify(value)),
})
