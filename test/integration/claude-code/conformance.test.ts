import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { claudeCode } from '../../../src/main/runtimes/claude-code'
import { conforms, type RuntimeUnderTest, type Situation } from '../../contract/runtimes/conformance'
import type { Prepared } from '../../contract/runtimes/conformance/fixture'
import { bash, text, usageLimitReached, usageWindow } from '../../support/fake-anthropic/answers'
import { realClaude } from '../../support/realClaude'
import type { LiveRun } from '../../support/runtimeHarness'
import { ClaudeScene } from './scene'

const allTools = { permissionMode: 'acceptEdits', allowedTools: ['Bash'] }
const inAnHour = (): number => Math.floor(Date.now() / 1_000) + 3_600
const atOnce = (): Promise<void> => Promise.resolve()

/** Deaf to every polite signal, in a session of its own, alive for longer than the test. The tool ends when it is up. */
const DEAF_CHILD = [
  `setsid sh -c 'trap "" INT TERM HUP; echo up >deaf.txt; while :; do sleep 1; done' >/dev/null 2>&1 </dev/null &`,
  'until test -s deaf.txt; do sleep 0.1; done; cat deaf.txt',
].join('\n')

/** The real CLI behind a script that prints something first. */
function wrapped(scene: ClaudeScene, claude: string, first: string): string {
  const script = join(scene.harness.dir, 'wrapped-claude')
  writeFileSync(script, `#!/bin/sh\nprintf '${first}'\nexec '${claude}' "$@"\n`)
  chmodSync(script, 0o755)
  return script
}

type Prepare = (scene: ClaudeScene, claude: string) => Prepared

const situations: Record<Situation, Prepare> = {
  succeeds: ({ fake }) => {
    fake.on('please succeed', bash('echo hello'), text('All done.'))
    return { context: { prompt: 'please succeed' }, ready: atOnce }
  },
  hangs: ({ fake }) => {
    fake.on('please hang', text('I begin and then', { broken: { how: 'stall', at: 'after_first_delta' } }))
    return { context: { prompt: 'please hang' }, ready: (run: LiveRun) => run.waitForEvent('text') }
  },
  crashesBeforeSession: () => ({
    context: { prompt: 'never asked', args: ['--settings', '/nowhere/settings.json'] },
    ready: atOnce,
  }),
  crashesAfterSession: ({ fake }) => {
    fake.on('please crash', bash('kill -9 $PPID'))
    return { context: { prompt: 'please crash', options: allTools }, ready: atOnce }
  },
  rateLimited: ({ fake }) => {
    fake.on('please use the limit up', usageLimitReached(inAnHour()))
    return { context: { prompt: 'please use the limit up' }, ready: atOnce }
  },
  rateLimitWarning: ({ fake }) => {
    const headers = usageWindow({ status: 'allowed_warning', resetsAt: inAnHour(), utilization: 0.93 })
    fake.on('please come close', text('Done, but close.', { headers }))
    return { context: { prompt: 'please come close' }, ready: atOnce }
  },
  printsUnknown: (scene, claude) => ({
    context: { prompt: 'hello', command: wrapped(scene, claude, '{"type":"brand_new","n":1}\\n') },
    ready: atOnce,
  }),
  printsHostile: (scene, claude) => ({
    context: {
      prompt: 'hello',
      command: wrapped(scene, claude, '\\033]0;owned\\007\\033[2J\\303\\050\\377{{{"\\n{"type":\\n\\000\\033Pq\\n'),
    },
    ready: atOnce,
  }),
  leavesChild: ({ fake }) => {
    fake.on(
      'please leave it running',
      bash('setsid sleep 600 >/dev/null 2>&1 </dev/null & echo started'),
      text('Done.'),
    )
    return { context: { prompt: 'please leave it running', options: allTools }, ready: atOnce }
  },
  leavesDeafChild: ({ fake }) => {
    fake.on('please leave a child', bash(DEAF_CHILD), text('I wait.', { broken: { how: 'stall', at: 'after_start' } }))
    return {
      context: { prompt: 'please leave a child', options: allTools },
      ready: (run: LiveRun) => run.waitForEvent('tool_result', ({ output }) => output.includes('up')),
    }
  },
}

conforms({
  module: claudeCode,
  situations: Object.keys(situations) as Situation[],
  open: async (options) => {
    const claude = await realClaude()
    const scene = await ClaudeScene.open({ auth: 'oauth', ...options })
    const under: RuntimeUnderTest = {
      harness: scene.harness,
      prepare: (situation) => {
        const { context, ready } = situations[situation](scene, claude)
        return { context: scene.context(context), ready }
      },
      [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
    }
    return under
  },
})
