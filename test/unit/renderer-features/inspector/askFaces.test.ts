import { describe, expect, it } from 'vitest'
import { eventFace } from '../../../../src/renderer/src/features/inspector/timeline/eventFace'
import { RowFold } from '../../../../src/renderer/src/features/inspector/timeline/rowFold'
import type { AgentEvent } from '../../../../src/shared/domain/events'
import { RunId } from '../../../../src/shared/domain/ids'
import { sampleEvent } from './eventSamples'

const rowsOf = (...events: AgentEvent[]) =>
  new RowFold(events.map((event, index) => ({ runId: RunId.parse('run-1'), seq: index + 1, at: index, event }))).rows
const hash = 'c'.repeat(64)

describe('an approval in the timeline', () => {
  it.each([
    [{ decision: 'allowed', by: 'user', scope: 'once' }, 'allowed once by you', 'good'],
    [{ decision: 'allowed', by: 'user', scope: 'agent' }, 'allowed for this agent by you', 'good'],
    [{ decision: 'allowed', by: 'policy' }, 'allowed by its policy', 'good'],
    [{ decision: 'allowed', by: 'provider' }, 'allowed by its own program', 'good'],
    [{ decision: 'denied', by: 'user', reason: 'too dear' }, 'denied by you', 'bad'],
    [{ decision: 'withdrawn', by: 'policy' }, 'withdrawn', 'quiet'],
  ])('%j reads "%s"', (change, words, tone) => {
    const rows = rowsOf(
      sampleEvent('approval_requested', { input: '{"command":"npm test"}' }),
      sampleEvent('approval_resolved', change),
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ title: `Asks to use Bash: ${words}`, summary: 'npm test', tone, kind: 'approvals' })
  })

  it('has the hash of what was asked, the hash of what was decided, and the reason', () => {
    const [row] = rowsOf(
      sampleEvent('approval_requested', { hash }),
      sampleEvent('approval_resolved', { decision: 'denied', reason: 'too dear', hash }),
    )
    const texts = row?.detail.map((detail) => detail.text) ?? []
    expect(texts.filter((text) => text === hash)).toHaveLength(2)
    expect(texts).toEqual(expect.arrayContaining(['wants to delete', 'denied by you', 'too dear']))
  })
})

describe('a question in the timeline', () => {
  it('is one row with its answer', () => {
    const rows = rowsOf(sampleEvent('question_asked'), sampleEvent('question_answered'))
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      title: 'Asks you: answered',
      summary: 'Which database?',
      tone: 'good',
      answeredAt: 1,
    })
    expect(rows[0]?.detail.map((detail) => detail.text)).toEqual(
      expect.arrayContaining(['Which\ndatabase?', 'SQLite\nPostgres', 'SQLite']),
    )
  })
  it('says when it was taken back', () => {
    const [row] = rowsOf(sampleEvent('question_asked'), sampleEvent('question_answered', { answer: null }))
    expect(row).toMatchObject({ title: 'Asks you: withdrawn', tone: 'quiet' })
  })
  it('answered on a page without its question is a row of its own', () => {
    expect(rowsOf(sampleEvent('question_answered'))[0]).toMatchObject({ title: 'You answered', summary: 'SQLite' })
  })
})

it('a compacted conversation is named so, at any level', () => {
  for (const level of ['info', 'warning'])
    expect(eventFace(sampleEvent('notice', { code: 'compacted', level }))).toMatchObject({
      title: 'Conversation compacted',
      icon: 'compacted',
    })
  expect(eventFace(sampleEvent('notice', { code: 'other', level: 'info' })).title).toBe('Notice')
})

it('running totals with an unpriced model show the least that is known, not a price', () => {
  const model = { inputTokens: 1, outputTokens: 1, cacheCreationInputTokens: 0, cacheReadInputTokens: 0 }
  const face = eventFace(
    sampleEvent('usage', {
      total: { ...model, totalCostUsd: null },
      byModel: [
        { ...model, model: 'known', basis: 'computed', totalCostUsd: 0.5 },
        { ...model, model: 'new', basis: 'unpriced', totalCostUsd: null },
      ],
    }),
  )
  expect(face.summary).toBe('2 tokens · ≥ $0.50 + unpriced')
})
