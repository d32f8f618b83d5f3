import { type ApprovalItem, AttentionItem, type QuestionItem } from '../../../../src/shared/domain/attention'

let made = 0

const asked = () => {
  made += 1
  return {
    id: `ask-${made}`,
    hash: 'a'.repeat(64),
    agentId: 'agent-1',
    agentName: 'coder-1',
    storyId: '1_story',
    runId: 'run-1',
    raisedAt: made,
    live: true,
    answer: null,
  }
}

/** A valid request with some fields changed; `input` is given as a value. */
export function approvalItem(
  changes: Readonly<Record<string, unknown>> = {},
  input: unknown = { command: 'npm test' },
) {
  return AttentionItem.parse({
    kind: 'approval',
    ...asked(),
    tool: 'shell',
    risk: 'execute',
    summary: 'npm test',
    input: JSON.stringify(input),
    reason: 'It runs a program.',
    grant: 'the command npm test',
    ...changes,
  }) as ApprovalItem
}

export const questionItem = (changes: Readonly<Record<string, unknown>> = {}) =>
  AttentionItem.parse({
    kind: 'question',
    ...asked(),
    question: 'Which database?',
    choices: ['SQLite', 'Postgres'],
    ...changes,
  }) as QuestionItem
