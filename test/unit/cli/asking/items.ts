import { type ApprovalItem, AttentionItem, type QuestionItem } from '../../../../src/shared/domain/attention'

const asked = {
  agentId: 'a1',
  agentName: 'coder-1',
  storyId: '1_story',
  runId: 'r1',
  raisedAt: 0,
  live: true,
  answer: null,
}

export const approval = (given: Partial<ApprovalItem> = {}): ApprovalItem =>
  AttentionItem.parse({
    ...asked,
    kind: 'approval',
    id: 'ask-1',
    hash: 'ab'.repeat(32),
    tool: 'shell',
    risk: 'execute',
    summary: 'npm test',
    input: '{"command":"npm test"}',
    reason: 'It runs a program.',
    grant: 'the command npm test',
    ...given,
  }) as ApprovalItem

export const question = (given: Partial<QuestionItem> = {}): QuestionItem =>
  AttentionItem.parse({
    ...asked,
    kind: 'question',
    id: 'ask-2',
    hash: 'cd'.repeat(32),
    question: 'Which one?',
    choices: ['left', 'right', 'left'],
    ...given,
  }) as QuestionItem
