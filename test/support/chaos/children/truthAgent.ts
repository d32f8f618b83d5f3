import { writeFileSync } from 'node:fs'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { spell } from '../truthLine.ts'
import { type DescendantKind, startDescendant } from './descendants.ts'
import { terminalTruth } from './terminalTruth.ts'

/** What an agent is to do, on its command line as JSON. */
export interface TruthTask {
  readonly agent: string
  /** Where its truth goes: one file a run. */
  readonly folder: string
  /** In the command line of every process that it starts. */
  readonly token: string
  readonly style: 'plain' | 'colour' | 'cursor' | 'alternate'
  /** Lines printed in one go, and the pause after them. */
  readonly burst: number
  readonly pauseMs: number
  /** Lines at the beginning that are printed without any pause. */
  readonly flood: number
  /** Null: it never ends. */
  readonly ends: { readonly after: number; readonly code: number } | null
  /** It survives an interrupt, a termination and a hang-up. */
  readonly deaf: boolean
  readonly descendants: readonly DescendantKind[]
}

/** Lines between two changes of the screen. */
const SCREEN_EVERY = 40
const COLOURS = 256

function dress(style: TruthTask['style'], number: number, text: string): string {
  switch (style) {
    case 'plain':
      return `${text} ${'.'.repeat(number % 97)}\n`
    case 'colour':
      return `\x1b[1;38;5;${number % COLOURS}m${text}\x1b[0m \x1b[48;2;${number % COLOURS};9;99m☃\x1b[m\n`
    case 'cursor':
      return number % 5 === 0 ? `\x1b7\x1b[${(number % 9) + 1};3H\x1b[K${text}\x1b8` : `${text}\x1b[K\n`
    case 'alternate': {
      const turn =
        number % SCREEN_EVERY === 0 ? (number % (2 * SCREEN_EVERY) === 0 ? '\x1b[?1049l' : '\x1b[?1049h') : ''
      return `${turn}${text}\n`
    }
  }
}

const task = JSON.parse(process.argv[2] ?? '') as TruthTask
const run = process.env['SNOWHOOK_RUN'] ?? 'none'
const path = `${task.folder}/${task.agent}.${run}`
const print = terminalTruth(path)
if (task.deaf) for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
for (const kind of task.descendants) startDescendant(kind, task.token)

let number = 0
try {
  while (task.ends === null || number < task.ends.after) {
    const left = task.ends === null ? task.burst : Math.min(task.burst, task.ends.after - number)
    const lines = Array.from({ length: left }, () => {
      number += 1
      return dress(task.style, number, spell({ agent: task.agent, run, number, at: Date.now() }))
    })
    print(Buffer.from(lines.join('')))
    if (number > task.flood && task.pauseMs > 0) await pause(task.pauseMs)
    else await nextTurn()
  }
  // Said before it is true: killed in between, it was about to end.
  writeFileSync(`${path}.end`, String(task.ends.code))
  process.exit(task.ends.code)
} catch (cause) {
  // The terminal is gone. A deaf agent lives on without it, as daemons do.
  if (!task.deaf || !(cause instanceof Error && 'code' in cause && cause.code === 'EIO')) throw cause
  setInterval(() => {}, 1_000)
}
