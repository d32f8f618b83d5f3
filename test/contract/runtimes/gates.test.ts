import { commandsRun } from '../../../src/main/gates/commandsRun'
import { gatesModule } from '../../../src/main/gates/gatesRun'
import { createRuntimeHarness } from '../../support/runtimeHarness'
import { conforms, type Situation } from './conformance'

const scripts: Partial<Record<Situation, string>> = {
  succeeds: 'echo ready; ls',
  hangs: 'echo ready; exec sleep 600',
  printsHostile: String.raw`printf '\033]52;c;cm0=\007\033[c\033[?1049h\033[6n\377\376'; echo ready`,
  leavesChild: `setsid sh -c 'touch up; while :; do sleep 600; done' & until [ -e up ]; do sleep 0.01; done`,
  leavesDeafChild: `setsid sh -c "trap '' INT TERM HUP; echo ready; while :; do sleep 600; done" & wait`,
}
/** Longer than any test's clock is turned: what ends a command here is never its own time. */
const TIMEOUT_SECS = 1_000_000

let next = ''

/** Snowhook's own runs are made for what they are to do, so here each is made for the situation that was prepared last. */
conforms({
  module: {
    ...gatesModule,
    create: () =>
      commandsRun({
        commands: [{ name: 'situation', command: next, timeoutSecs: TIMEOUT_SECS }],
        onEnd: () => {},
      }).create(),
  },
  situations: Object.keys(scripts) as Situation[],
  open: async ({ clock } = {}) => {
    const harness = await createRuntimeHarness(clock === undefined ? {} : { clock })
    return {
      harness,
      prepare: (situation) => {
        const script = scripts[situation]
        if (script === undefined) return null
        next = script
        return { context: {}, ready: (run) => run.waitForOutput('ready') }
      },
      [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
    }
  },
})
