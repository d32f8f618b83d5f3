import { command } from '../../../src/main/runtimes/command'
import { createRuntimeHarness } from '../../support/runtimeHarness'
import { conforms, type Situation } from './conformance'

const scripts: Partial<Record<Situation, string>> = {
  succeeds: 'echo ready; ls',
  hangs: 'echo ready; exec sleep 600',
  printsHostile: String.raw`printf '\033]52;c;cm0=\007\033[c\033[?1049h\033[6n\377\376'; echo ready`,
  leavesChild: `setsid sh -c 'touch up; while :; do sleep 600; done' & until [ -e up ]; do sleep 0.01; done`,
  leavesDeafChild: `setsid sh -c "trap '' INT TERM HUP; echo ready; while :; do sleep 600; done" & wait`,
}

conforms({
  module: command,
  situations: Object.keys(scripts) as Situation[],
  open: async ({ clock } = {}) => {
    const harness = await createRuntimeHarness(clock === undefined ? {} : { clock })
    return {
      harness,
      prepare: (situation) => {
        const script = scripts[situation]
        if (script === undefined) return null
        return {
          context: { command: 'sh', args: ['-c', script] },
          ready: (run) => run.waitForOutput('ready'),
        }
      },
      [Symbol.asyncDispose]: () => harness[Symbol.asyncDispose](),
    }
  },
})
