import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TranscriptRenderer } from '../../../src/main/terminal/transcript'
import type { AgentEvent, AgentEventOf } from '../../../src/shared/domain/events'
import { AgentEvent as Event } from '../../../src/shared/domain/events'

const started = (more: Partial<AgentEventOf<'gate_started'>> = {}): AgentEvent => ({
  type: 'gate_started',
  callId: 'gate-1',
  name: 'test',
  command: 'npm test',
  attempt: 1,
  ...more,
})

const said = (more: Partial<AgentEventOf<'gate_verdict'>> = {}): AgentEvent => ({
  type: 'gate_verdict',
  callId: 'gate-1',
  name: 'test',
  outcome: 'passed',
  exitCode: 0,
  durationMs: 1_234,
  output: '',
  truncated: false,
  commit: null,
  tree: null,
  treeAfter: null,
  survivors: [],
  attempt: 1,
  ...more,
})

const printed = (text: string): AgentEvent => ({ type: 'tool_output', callId: 'gate-1', text, leftOut: 0 })

function drawn(...events: AgentEvent[]): string[] {
  const renderer = new TranscriptRenderer()
  const text = events.map((event) => renderer.render(Event.parse(event))).join('')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the transcript's own colours
  return text.replace(/\u001b\[[\d;]*m/g, '').split('\r\n')
}

describe('a gate in the pane', () => {
  it('is a heading, what it prints, and its verdict', () => {
    expect(drawn(started(), printed('a\nb'), said())).toEqual([
      '◆ test npm test',
      '  │ a',
      '  │ b',
      '  └ passed · 1.2 s',
      '',
    ])
  })

  it('that fails shows how its output ends, when not all of it was drawn', () => {
    const output = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n')
    const lines = drawn(started(), said({ outcome: 'failed', exitCode: 3, output }))
    expect(lines[1]).toBe('  └ failed · exit code 3 · 1.2 s')
    expect(lines.slice(2, 4)).toEqual(['    The end of what it printed:', '    line 30'])
    expect(lines.at(-2)).toBe('    line 49')
    expect(drawn(started(), said({ outcome: 'failed', exitCode: 3, output: 'short' }))).toHaveLength(3)
  })

  it('that is run again says so, and is called flaky when it then passes', () => {
    const lines = drawn(started({ attempt: 2 }), said({ attempt: 2 }))
    expect(lines[0]).toBe('◆ test again, attempt 2 npm test')
    expect(lines[1]).toMatch(/passed · 1\.2 s · flaky/)
  })

  it('that was not run is one line with the reason', () => {
    expect(drawn(said({ callId: null, outcome: 'skipped', output: 'No Cargo.toml.' }))).toEqual([
      '◇ test skipped: No Cargo.toml.',
      '',
    ])
  })

  it('names what it left alive', () => {
    expect(drawn(started(), said({ survivors: [42] })).join('\n')).toContain('Still alive: 42')
  })

  it('cannot draw anything but text, whatever it is called and prints', () => {
    const hostile = fc.string({
      unit: fc.constantFrom('\u001b', '[', '2J', '\u009b', '\r', '\n', 'a', '\u202e', '\u0007'),
      minLength: 1,
      maxLength: 60,
    })
    fc.assert(
      fc.property(
        hostile,
        hostile,
        hostile,
        fc.constantFrom('failed', 'timed_out', 'skipped'),
        (name, command, output, outcome) => {
          const renderer = new TranscriptRenderer()
          const many = Array.from({ length: 30 }, () => output).join('\n')
          const text = [
            started({ name, command }),
            printed(output),
            said({ name, output: many, outcome }),
            said({ name, output, outcome, callId: null }),
          ]
            .map((event) => renderer.render(event))
            .join('')
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the transcript's own colours
          const rest = text.replace(/\u001b\[(?:0|1|2|2;3|31|32|33|1;36)m/g, '').replaceAll('\r\n', '')
          // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
          expect(rest).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202e]/)
        },
      ),
    )
  })
})
