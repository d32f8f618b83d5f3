import { readdirSync, readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** How a process tries to outlive the one that started it; `scrubbed` gives up its environment, not its parent. */
const WAYS = {
  plain: 'sleep MARK &',
  deaf: "(trap '' INT HUP TERM; exec sleep MARK) &",
  setsid: "(trap '' INT HUP TERM; exec setsid sleep MARK) &",
  nohup: 'nohup sleep MARK >/dev/null 2>&1 &',
  doubleFork: "( (trap '' INT HUP TERM; exec setsid sleep MARK >/dev/null 2>&1) & )",
  scrubbed: "(trap '' INT HUP TERM; exec env -i setsid sleep MARK) &",
  /** Nothing but a group of the kernel leads to it. */
  lost: "( (trap '' INT HUP TERM; exec env -i setsid sleep MARK >/dev/null 2>&1) & )",
} as const
export type Way = keyof typeof WAYS
export const WAYS_WITH_A_TRACE: readonly Way[] = ['plain', 'deaf', 'setsid', 'nohup', 'doubleFork', 'scrubbed']

export interface TreeWish {
  readonly processes: number
  readonly ways?: readonly Way[]
  /** The root and so everybody ignores whatever can be ignored. */
  readonly deaf?: boolean
}

let trees = 0

/** A shell script that starts a tree of cheap processes, says `up` and stays. */
export function treeOf({ processes, ways = WAYS_WITH_A_TRACE, deaf = false }: TreeWish): {
  readonly script: string
  /** In the command line of each of them. */
  readonly mark: string
} {
  trees += 1
  const mark = `${40_000_000 + (process.pid % 100_000) * 100 + (trees % 100)}`
  const each = ways.map((way, at) => `${at}) ${WAYS[way].replaceAll('MARK', mark)} ;;`).join('\n')
  const script = `${deaf ? "trap '' INT HUP TERM" : ':'}
i=0
while [ $i -lt ${processes - 1} ]; do
  case $((i % ${ways.length})) in
${each}
  esac
  i=$((i + 1))
done
echo up
while :; do wait; sleep ${mark}; done`
  return { script, mark }
}

/** Who has this in the command line, and is no zombie. */
export function marked(mark: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name)
    if (!Number.isInteger(pid) || pid === process.pid) return []
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(mark) ? [pid] : []
    } catch {
      return []
    }
  })
}

/** Waits for the process table itself; the test's own limit is the only clock. */
export async function untilMarked(mark: string, holds: (pids: readonly number[]) => boolean): Promise<void> {
  while (!holds(marked(mark))) await nextTurn()
}

export function killMarked(mark: string): void {
  for (const pid of marked(mark)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has just ended.
    }
  }
}
