import { systemClock } from '../../../src/main/host/systemClock'
import { RUN_TAG_VARIABLE } from '../../../src/main/process/ports'
import { createProcessTable } from '../../../src/main/process/procTable'
import { createStopTree } from '../../../src/main/process/stopTree'
import type { RunTerminal } from '../../../src/main/runtimes/runtime'
import { createSpawnPty } from '../../../src/main/terminal/pty'
import { ok } from '../../../src/shared/domain/result'
import type { LiveRun } from './liveRun'
import { standInScreen } from './standInTerminal'

const table = createProcessTable()
const spawnPty = createSpawnPty(systemClock)
const stopTree = createStopTree({
  table,
  clock: systemClock,
  signal: (pid, signal) => process.kill(pid, signal),
})

/** The product's own PTY and process stop, with a screen to each program. */
export function harnessTerminal(runTag: string, live: () => LiveRun): RunTerminal {
  const osc = new Map<number, (payload: string) => string | null>()
  return {
    onOsc: (code, listener) => osc.set(code, listener),
    spawn: (spec) => {
      const spawned = spawnPty({ ...spec, env: { ...spec.env, [RUN_TAG_VARIABLE]: runTag }, cols: 100, rows: 30 })
      if (!spawned.ok) return spawned
      const pty = spawned.value
      const screen = standInScreen(pty)
      for (const [code, listener] of osc) screen.onOsc(code, listener)
      live().started(pty, screen)
      const identity = table.identify(pty.pid)
      return ok({
        pid: pty.pid,
        exited: pty.exited,
        write: (data) => pty.write(data),
        onData: (listener) => {
          pty.onData((data) => {
            live().keep(data)
            screen.feed(data)
            listener(data)
          })
        },
        stopTree: async (onStep) => {
          const root = (await identity) ?? { pid: pty.pid, startTime: 'gone' }
          return stopTree({ root, runTag, onStep })
        },
      })
    },
  }
}
