import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCallInput } from '../../../src/main/conversation/callInput'
import { answerEvents, callEvent, partEvents, resultEvent } from '../../../src/main/conversation/modelEvents'
import { systemPrompt } from '../../../src/main/conversation/systemPrompt'
import { AgentEvent } from '../../../src/shared/domain/events'

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.nat(600_000).map((length) => '😀'.repeat(length / 2)),
)

describe('what a provider says, as events', () => {
  it('is valid whatever its names and lengths', () => {
    fc.assert(
      fc.property(anyText, anyText, (one, two) => {
        const answer = { messages: [{ messageId: one, text: two, thinking: false }] } as Parameters<
          typeof answerEvents
        >[0]
        const events = [
          ...partEvents({ type: 'text', delta: one, messageId: two }),
          ...partEvents({ type: 'thinking', delta: two, messageId: one }),
          ...partEvents({ type: 'raw', name: one, data: two }),
          ...answerEvents(answer),
          callEvent({ callId: one, name: two, input: one }),
          resultEvent({ callId: two, name: one, input: '' }, { outcome: 'ok', output: one, truncated: false }),
        ]
        for (const event of events) expect(AgentEvent.safeParse(event).error).toBeUndefined()
      }),
      { numRuns: 60 },
    )
  })

  it('loses nothing of what is streamed, however long a piece is', () => {
    fc.assert(
      fc.property(anyText, (delta) => {
        const events = partEvents({ type: 'text', delta, messageId: 'm' })
        expect(events.map((event) => (event.type === 'text' ? event.text : '')).join('')).toBe(delta)
      }),
      { numRuns: 60 },
    )
  })

  it('says that a result was cut', () => {
    const long = 'x'.repeat(64_001)
    const made = { callId: 'c', name: 'look', input: '' }
    expect(resultEvent(made, { outcome: 'ok', output: long, truncated: false })).toMatchObject({ truncated: true })
    expect(resultEvent(made, { outcome: 'ok', output: 'short', truncated: true })).toMatchObject({ truncated: true })
    expect(resultEvent(made, { outcome: 'ok', output: 'short', truncated: false })).toMatchObject({ truncated: false })
  })
})

describe('the input of a call', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['', {}],
    [' \n', {}],
  ])('%j is understood', (text, input) => {
    expect(readCallInput(text)).toEqual({ ok: true, value: input })
  })

  it.each([
    ['{"a":', 'not valid JSON'],
    ['[1]', 'not an array'],
    ['"text"', 'not string'],
    ['null', 'must be a JSON object, not null'],
  ])('%j is answered with what is wrong', (text, why) => {
    expect(readCallInput(text)).toMatchObject({ ok: false, error: expect.stringContaining(why) })
  })
})

describe('the system prompt', () => {
  const facts = {
    storyId: '7_story_x',
    agentName: 'coder-1',
    cwd: '/work/tree',
    platform: 'linux x64',
    policy: 'ask',
    hasTools: true,
    instructions: 'Speak Latin.',
  } as const

  it('is the same for the same facts and ends with the words of the user', () => {
    expect(systemPrompt(facts)).toBe(systemPrompt({ ...facts }))
    expect(systemPrompt(facts)).toMatch(/7_story_x.*\/work\/tree.*linux x64[\s\S]*Speak Latin\.$/)
    expect(systemPrompt({ ...facts, instructions: ' ' })).not.toContain('instructions')
  })

  it('says what needs approval under each policy', () => {
    const texts = (['read_only', 'ask', 'accept_edits', 'full'] as const).map((policy) =>
      systemPrompt({ ...facts, policy }),
    )
    expect(new Set(texts).size).toBe(4)
  })
})
