import { claudeCode } from '../../../src/main/runtimes/claude-code'
import { ClaudeScene } from '../../integration/claude-code/scene'
import { type Answer, bash, text, usageLimitReached, usageWindow } from '../../support/fake-anthropic/answers'
import type { ContextOverrides, LiveRun } from '../../support/runtimeHarness'
import { conforms, type Situation } from './conformance'

/** Far enough ahead that no test reaches it; whole seconds, as the provider gives them. */
const RESETS_AT_SECS = Math.floor(Date.UTC(2030, 0, 1) / 1_000)

const stalled = (): Answer => text('Thinking about it for ever.', { broken: { how: 'stall', at: 'after_first_delta' } })
/** Returns when the child is up, so that nothing depends on time. */
const child = (trap: string) =>
  `setsid sh -c "${trap}touch up; while :; do sleep 600; done" >/dev/null 2>&1 <&- & until [ -e up ]; do sleep 0.01; done`
const hostile = '\x1b]52;c;cm0=\x07\x1b[?1049h\x1b[c\u009b31m\u202egnp.exe\u202c\x1b]0;spoof\x07'

interface Scene {
  readonly answers: readonly Answer[]
  readonly context?: ContextOverrides
  readonly ready?: (run: LiveRun) => Promise<unknown>
}

const anyBash = { options: { allowedTools: ['Bash'] } }

const scenes: Partial<Record<Situation, Scene>> = {
  succeeds: { answers: [bash('echo from-the-tool'), text('All done.')] },
  hangs: { answers: [stalled()], ready: (run) => run.waitForEvent('text') },
  crashesBeforeSession: { answers: [], context: { args: ['--no-such-flag'] } },
  crashesAfterSession: { answers: [bash('kill -9 $PPID')], context: anyBash },
  rateLimited: { answers: [usageLimitReached(RESETS_AT_SECS)] },
  rateLimitWarning: {
    answers: [
      text('Still going.', {
        headers: usageWindow({ status: 'allowed_warning', resetsAt: RESETS_AT_SECS, utilization: 0.92 }),
      }),
    ],
  },
  printsHostile: { answers: [text(hostile)] },
  leavesChild: { answers: [bash(child('')), text('Off I go.')], context: anyBash },
  leavesDeafChild: {
    answers: [bash(child("trap '' INT TERM HUP; ")), stalled()],
    context: anyBash,
    ready: (run) => run.waitForEvent('tool_result'),
  },
}

conforms({
  module: claudeCode,
  situations: Object.keys(scenes) as Situation[],
  open: async ({ clock } = {}) => {
    const stage = await ClaudeScene.open({ auth: 'oauth', ...(clock === undefined ? {} : { clock }) })
    return {
      harness: stage.harness,
      prepare: (situation) => {
        const scene = scenes[situation]
        if (scene === undefined) return null
        stage.fake.enqueue(...scene.answers)
        return {
          context: stage.context({ prompt: `Please: ${situation}.`, ...scene.context }),
          ready: scene.ready ?? (async () => {}),
        }
      },
      [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose](),
    }
  },
})
