import { spawn } from 'node:child_process'

/** Kinds of processes that an agent leaves around it, each harder to find or to end than the one before. */
export const descendantKinds = ['plain', 'setsid', 'nohup', 'deaf', 'doubleFork', 'scrubbed'] as const
export type DescendantKind = (typeof descendantKinds)[number]

/** Longer than any schedule. The fraction names the schedule, so that a sleeper is known by its command line alone. */
const SLEEP_SECS = 86_400
export const sleeperOf = (token: string): string => `sleep ${SLEEP_SECS}.${token}`

function commandOf(kind: DescendantKind, token: string): readonly [file: string, args: readonly string[]] {
  const sleeper = `exec ${sleeperOf(token)}`
  switch (kind) {
    case 'plain':
    case 'setsid':
      return ['sh', ['-c', sleeper]]
    case 'nohup':
      return ['nohup', ['sh', '-c', sleeper]]
    case 'deaf':
      return ['sh', ['-c', `trap '' HUP TERM INT; ${sleeper}`]]
    case 'doubleFork':
      return ['sh', ['-c', `(setsid sh -c '${sleeper}' &); exit 0`]]
    case 'scrubbed':
      return ['env', ['-i', 'setsid', 'sh', '-c', sleeper]]
  }
}

/** Starts one, with nothing of its parent's terminal. */
export function startDescendant(kind: DescendantKind, token: string): void {
  const [file, args] = commandOf(kind, token)
  spawn(file, args, { stdio: 'ignore', detached: kind !== 'plain' && kind !== 'nohup' }).unref()
}
