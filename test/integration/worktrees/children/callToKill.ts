import { systemClock } from '../../../../src/main/host/systemClock'
import type { Worktrees } from '../../../../src/main/worktrees/ports'
import { createWorktrees } from '../../../../src/main/worktrees/worktrees'

/** One call of `Worktrees` in a process that the git on its PATH may kill. */
const { call, args, env } = JSON.parse(process.argv[2] ?? '') as {
  call: 'create' | 'remove' | 'restore'
  args: unknown[]
  env: Record<string, string>
}
const worktrees = createWorktrees({ clock: systemClock, env: () => env })
const make = worktrees[call] as (...all: unknown[]) => ReturnType<Worktrees['create']>
process.stdout.write(`${JSON.stringify(await make(...args))}\n`)
