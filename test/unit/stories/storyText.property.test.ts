import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editStory, parseStory, printStory } from '../../../src/main/stories/storyText'
import type { StoryDefinition } from '../../../src/shared/domain/story'
import { definitions } from './arbitraries'

const printed = (story: StoryDefinition): string => {
  const text = printStory(story)
  if (!text.ok) throw new Error(text.error)
  return text.value
}

describe('a story on paper', () => {
  it('reads back as what was written', () => {
    fc.assert(
      fc.property(definitions, (story) => {
        expect(parseStory(story.id, printed(story))).toEqual({ ok: true, value: story })
      }),
      { numRuns: 200 },
    )
  })

  it('is the same text, byte for byte, when an edit changes nothing', () => {
    fc.assert(
      fc.property(definitions, fc.boolean(), (story, crlf) => {
        const text = crlf ? printed(story).replaceAll(/\r?\n/g, '\r\n') : printed(story)
        const read = parseStory(story.id, text)
        if (read.ok) expect(editStory(text, read.value)).toEqual({ ok: true, value: text })
      }),
    )
  })

  it('becomes any other story by an edit', () => {
    fc.assert(
      fc.property(definitions, definitions, fc.boolean(), (from, other, crlf) => {
        const to = { ...other, id: from.id }
        const before = crlf ? printed({ ...from, prompt: 'plain' }).replaceAll(/\r?\n/g, '\r\n') : printed(from)
        if (!parseStory(from.id, before).ok) return
        const after = editStory(before, to)
        const prompt = crlf ? to.prompt.replaceAll('\r\n', '\n') : to.prompt
        expect(after.ok && parseStory(from.id, after.value)).toEqual({ ok: true, value: { ...to, prompt } })
      }),
      { numRuns: 100 },
    )
  })
})
