import { systemClock } from '../../../src/main/host/systemClock'
import { PROGRAM_TAG_VARIABLE, RUN_TAG_VARIABLE } from '../../../src/main/process/ports'
import { createProcessTable } from '../../../src/main/process/procTable'
import { createStopTree } from '../../../src/main/process/stopTree'
import type { RunTerminal } from '../../../src/main/runtimes/runtime'
import { createSpawnPty } from '../../../src/main/terminal/pty'
import { createScreen } from '../../../src/main/terminal/screen'
import { COLS_DEFAULT, ROWS_DEFAULT } from '../../../src/shared/domain/limits'
import { ok } from '../../../src/shared/domain/result'
import type { LiveRun } from './liveRun'

const table = createProcessTable()
const spawnPty = createSpawnPty(systemClock)
const stopTree = createStopTree({
  table,
  clock: systemClock,
  signal: (pid, signal) => process.kill(pid, signal),
})

/** The product's own PTY, screen and process stop, put together as a host does it, without a journal. */
export function harnessTerminal(runTag: string, live: () => Pick<LiveRun, 'started' | 'keep'>): RunTerminal {
  const size = { cols: COLS_DEFAULT, rows: ROWS_DEFAULT }
  const screen = createScreen({ ...size, clock: systemClock })
  let programs = 0
  return {
    onOsc: (code, listener) => screen.onOsc(code, listener),
    spawn: (spec) => {
      programs += 1
      const alone = spec.scope === 'program' ? { [PROGRAM_TAG_VARIABLE]: `${runTag}.${programs}` } : {}
      const spawned = spawnPty({ ...spec, ...size, env: { ...spec.env, [RUN_TAG_VARIABLE]: runTag, ...alone } })
      if (!spawned.ok) return spawned
      const pty = spawned.value
      const drawn = spec.screen === 'pty'
      if (drawn) screen.onInput((data) => pty.write(data))
      live().started(pty, screen)
      const identity = table.identify(pty.pid)
      return ok({
        pid: pty.pid,
        exited: pty.exited,
        write: (data) => pty.write(data),
        onData: (listener) => {
          pty.onData((data) => {
            live().keep(data)
            if (drawn) screen.feed(data)
            listener(data)
          })
        },
        stopTree: async (onStep) => {
          const root = (await identity) ?? { pid: pty.pid, startTime: 'gone' }
          return stopTree({ root, runTag: alone[PROGRAM_TAG_VARIABLE] ?? runTag, onStep })
        },
      })
    },
  }
}
