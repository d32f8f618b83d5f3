import type { AgentEventOf, AgentEventType } from '../../../../../shared/domain/events'
import { oneLine } from './oneLine'
import type { RowDetail, RowFace } from './rowFace'
import { toolSummary } from './toolInput'

type AskType = Extract<
  AgentEventType,
  'approval_requested' | 'approval_resolved' | 'question_asked' | 'question_answered'
>

const whoDecided: Readonly<Record<AgentEventOf<'approval_resolved'>['by'], string>> = {
  user: 'by you',
  policy: 'by its policy',
  provider: 'by its own program',
}

/** `allowed once by you`, `denied by its policy`, `withdrawn`. */
export function verdictWords({ decision, by, scope }: AgentEventOf<'approval_resolved'>): string {
  if (decision === 'withdrawn') return 'withdrawn'
  const reach = decision !== 'allowed' || scope === undefined ? '' : scope === 'once' ? ' once' : ' for this agent'
  return `${decision}${reach} ${whoDecided[by]}`
}

const idAndHash = (event: { requestId: string; hash?: string | undefined }): RowDetail[] => [
  { label: 'Request', text: event.requestId },
  ...(event.hash === undefined ? [] : [{ label: 'SHA-256 of exactly what runs', text: event.hash }]),
]

/** Rows about what an agent asks of a person, and the answers. */
export const askFaces: { readonly [T in AskType]: (event: AgentEventOf<T>) => RowFace } = {
  approval_requested: (event) => ({
    icon: 'approval',
    tone: 'attention',
    title: `Asks to use ${event.tool}`,
    summary: toolSummary(event.input) || oneLine(event.reason),
    detail: [
      ...(event.reason === '' ? [] : [{ label: 'Why it asks', text: event.reason }]),
      { label: 'Input', text: event.input, json: true },
      ...idAndHash(event),
    ],
  }),
  approval_resolved: (event) => ({
    icon: 'approval',
    tone: event.decision === 'allowed' ? 'good' : event.decision === 'denied' ? 'bad' : 'quiet',
    title: `Request ${verdictWords(event)}`,
    summary: oneLine(event.reason),
    detail: [
      { label: 'Decision', text: verdictWords(event) },
      ...(event.reason === '' ? [] : [{ label: 'Reason, as the model was told', text: event.reason }]),
      ...idAndHash(event),
    ],
  }),
  question_asked: (event) => ({
    icon: 'question',
    tone: 'attention',
    title: 'Asks you',
    summary: oneLine(event.question),
    detail: [
      { label: 'Question', text: event.question },
      ...(event.choices.length === 0 ? [] : [{ label: 'Choices', text: event.choices.join('\n') }]),
      { label: 'Request', text: event.requestId },
    ],
  }),
  question_answered: (event) => ({
    icon: 'question',
    tone: event.answer === null ? 'quiet' : 'good',
    title: event.answer === null ? 'Question withdrawn' : 'You answered',
    summary: event.answer === null ? '' : oneLine(event.answer),
    detail: event.answer === null ? [] : [{ label: 'Answer', text: event.answer }],
  }),
}
