import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionHash } from '../../../src/main/approvals/actionHash'
import { requestLines } from '../../../src/main/cli/asking/requestText'
import { readCallInput } from '../../../src/main/conversation/callInput'
import { wholeToolInput } from '../../../src/main/terminal/transcriptWords'
import { askFace } from '../../../src/renderer/src/features/attention/askFace'
import { prettyPayload, toolSummary } from '../../../src/renderer/src/features/inspector/timeline/toolInput'
import type { ApprovalItem } from '../../../src/shared/domain/attention'
import { FUZZ_TIMEOUT_MS, fuzz } from '../../support/fuzz/runs'
import { nestedText, twisted, wildJson } from '../../support/fuzz/wildJson'

// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not be there
const CONTROLS = /[\x00-\x08\x0a-\x1f\x7f-\x9f]/
const inputs: readonly unknown[] = [
  { command: 'ls', timeout_secs: 5 },
  { command: ['ls', '-l'] },
  { file_path: '/a', old_string: 'x', new_string: 'y' },
  { path: '/a', edits: [{ old_text: 'x', new_text: 'y' }] },
  { path: '/a', content: 'x\ny' },
]
const input = fc.oneof(
  twisted(fc.constantFrom(...inputs)).map((value) => JSON.stringify(value)),
  wildJson.map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(nestedText(10_000), `{"command":${nestedText(10_000)}}`, '{"command":[{"toString":1}]}'),
)
const asked = (text: string): ApprovalItem =>
  // Only what is read of it.
  ({ kind: 'approval', input: text }) as ApprovalItem

describe('the input of a tool call', { timeout: FUZZ_TIMEOUT_MS }, () => {
  it('is shown to people whatever it is', () => {
    fc.assert(
      fc.property(input, (text) => {
        for (const line of requestLines(asked(text))) expect(line).not.toMatch(CONTROLS)
        expect(askFace(asked(text)).parts.length).toBeGreaterThan(0)
        expect(typeof toolSummary(text)).toBe('string')
        expect(typeof prettyPayload(text)).toBe('string')
        expect(typeof wholeToolInput(text)).toBe('string')
      }),
      fuzz(6),
    )
  })

  it('is an object that can be worked with, or an error for the model', () => {
    fc.assert(
      fc.property(input, (text) => {
        const read = readCallInput(text)
        if (!read.ok) expect(read.error).toContain('Nothing was run.')
        else expect(actionHash({ tool: 'x', input: structuredClone(read.value), cwd: '/' })).not.toBe('')
      }),
      fuzz(6),
    )
  })

  it('is shown whole when it is nested deeper than any stack', () => {
    const text = `{"a":${nestedText(10_000)}}`
    expect(askFace(asked(text))).toEqual({ parts: [{ kind: 'json', label: 'Input', text }], whole: true })
    expect(requestLines(asked(text)).join('')).toContain(text)
    expect(prettyPayload(text)).toBe(text)
    expect(readCallInput(text)).toMatchObject({ ok: false })
  })

  it('may hold an object that cannot be made a text', () => {
    expect(toolSummary('{"command":[{"toString":1},"x"]}')).toBe('{"toString":1} x')
  })
})
