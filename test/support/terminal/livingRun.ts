import fc from 'fast-check'
import { RunScreen } from '../../../src/main/host/runScreen'
import { createJournalStore } from '../../../src/main/journal/journalStore'
import type { JournalStore, RunJournalWriter } from '../../../src/main/journal/ports'
import type { Screen } from '../../../src/main/terminal/ports'
import { createScreen } from '../../../src/main/terminal/screen'
import type { KeptScreen } from '../../../src/main/terminal/screenFile'
import { TranscriptRenderer } from '../../../src/main/terminal/transcript'
import { AgentEvent } from '../../../src/shared/domain/events'
import { MemoryFs } from '../journal/memoryFs'
import { sampleRun } from '../journal/samples'
import { ManualClock } from '../manualClock'

/** What may come to a run, in the order in which the host takes it. */
export type Step =
  | { readonly kind: 'output'; readonly data: Uint8Array; readonly aside?: boolean }
  | { readonly kind: 'event'; readonly event: AgentEvent }
  | { readonly kind: 'resize'; readonly cols: number; readonly rows: number }

export const size = { cols: 40, rows: 8 }
const started = (screen: 'pty' | 'transcript'): AgentEvent => ({
  type: 'process_started',
  pid: 7,
  command: 'x',
  args: [],
  screen,
})

/** A run as the host lives it, journal first, on a disk in memory. */
export class LivingRun {
  readonly fs = new MemoryFs()
  readonly clock = new ManualClock()
  readonly journals: JournalStore = createJournalStore({ dataDir: '/data', clock: this.clock, fs: this.fs })
  readonly writer: RunJournalWriter = this.journals.create(sampleRun)
  readonly screen: Screen
  readonly drawing: RunScreen
  /** xterm could not draw something, and the picture was mended. */
  faults = 0

  constructor(private readonly mode: 'pty' | 'transcript') {
    this.screen = createScreen({ clock: this.clock, ...size, onFault: () => (this.faults += 1) })
    this.drawing = new RunScreen(this.screen, new TranscriptRenderer())
    this.writer.appendResize(size.cols, size.rows)
    this.drawing.decide(mode)
    this.take({ kind: 'event', event: started(mode) })
  }

  take(step: Step): void {
    if (step.kind === 'event') {
      this.writer.appendEvent(step.event)
      this.drawing.show(step.event)
    } else if (step.kind === 'output') {
      this.writer.appendOutput(step.data, step.aside === true)
      if (this.mode === 'pty' && step.aside !== true) this.screen.feed(step.data)
    } else {
      this.screen.resize(step.cols, step.rows)
      this.writer.appendResize(step.cols, step.rows)
    }
  }

  keep(): KeptScreen {
    const mark = this.writer.mark()
    if (mark === null) throw new Error('nothing was written')
    return { mark, screen: this.screen.save(), drawing: this.drawing.save() }
  }
}

const word = fc.constantFrom(
  'one',
  'two words',
  'three\nlines\n',
  '日本語 ',
  '',
  '\r',
  '\ud83d',
  '\udc4d',
  '\u001b[31m',
  'x'.repeat(90),
)
const id = fc.constantFrom('a', 'b', 'c')
const parent = fc.constantFrom(null, null, null, 'a')
const flag = fc.boolean()

/** Events that a transcript draws, in an order that no well-behaved runtime would send them in. */
export const anyEvent: fc.Arbitrary<AgentEvent> = fc
  .oneof(
    {
      weight: 8,
      arbitrary: fc
        .record({
          type: fc.constantFrom('text', 'thinking'),
          text: word,
          delta: flag,
          messageId: id,
          parentCallId: parent,
        })
        .map((event): unknown => event),
    },
    fc.record({ type: fc.constant('tool_call'), callId: id, name: id, input: word, parentCallId: parent }),
    fc.record({ type: fc.constant('tool_output'), callId: id, text: word, leftOut: fc.nat(2) }),
    fc.record({
      type: fc.constant('tool_result'),
      callId: id,
      outcome: fc.constantFrom('ok', 'error', 'denied'),
      output: word,
      truncated: flag,
      parentCallId: parent,
    }),
    fc.record({ type: fc.constant('approval_requested'), requestId: id, tool: id, input: word, reason: word }),
    fc.record({
      type: fc.constant('approval_resolved'),
      requestId: id,
      decision: fc.constantFrom('allowed', 'denied'),
      by: fc.constant('user'),
      reason: word,
    }),
    fc.record({
      type: fc.constant('question_asked'),
      requestId: id,
      question: word,
      choices: fc.array(word, { maxLength: 2 }),
    }),
    fc.record({ type: fc.constant('question_answered'), requestId: id, answer: fc.option(word) }),
    fc.record({
      type: fc.constant('turn_completed'),
      turn: fc.nat(3),
      ok: flag,
      reason: fc.constant('api_error'),
      httpStatus: fc.constant(null),
      text: word,
      deniedCalls: fc.constant(0),
    }),
    fc.record({
      type: fc.constant('usage'),
      total: fc.record({
        inputTokens: fc.nat(9_999),
        outputTokens: fc.nat(9),
        cacheCreationInputTokens: fc.constant(0),
        cacheReadInputTokens: fc.constant(0),
        totalCostUsd: fc.option(fc.constant(0.5)),
      }),
      byModel: fc.constant([]),
      final: flag,
    }),
    fc.record({
      type: fc.constant('retry'),
      attempt: fc.nat(3),
      maxRetries: fc.constant(3),
      delayMs: fc.nat(9_000),
      httpStatus: fc.constant(null),
      reason: word,
    }),
    fc.record({
      type: fc.constant('resume_report'),
      previousRun: fc.constant('run-0'),
      kept: fc.array(word, { maxLength: 2 }),
      missing: fc.array(word, { maxLength: 2 }),
    }),
    fc.record({ type: fc.constant('prompt'), text: word, origin: fc.constant('typed') }),
  )
  .map((event) => AgentEvent.parse(event))
