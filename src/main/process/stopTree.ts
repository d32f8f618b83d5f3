import type { Clock } from '../../shared/domain/clock'
import { STOP_INTERRUPT_GRACE_MS, STOP_KILL_GRACE_MS, STOP_TERMINATE_GRACE_MS } from '../../shared/domain/limits'
import { nearestOfUs, ourselves } from './ourselves'
import type { ProcessIdentity, ProcessTable, RunScopes, StopTree, TreeStopOptions } from './ports'
import { familyOf } from './processFamily'

/** How often the process table is asked whether a step is done; a stop that succeeds feels immediate. */
const LOOK_EVERY_MS = 25
/**
 * The first signal waits so long for the first look at the whole table, which remembers children that nothing leads to
 * once their parent has gone. A machine with a table that takes longer to read gets the signal first.
 */
const FIRST_LOOK_MS = 50
/**
 * After SIGTERM, when SIGHUP follows, as from a terminal that closes: an interactive shell ignores the first and obeys
 * the second. Not at once, because a program that cleans up on SIGTERM may know nothing of SIGHUP and die of it.
 * Where the whole grace is short, after half of it.
 */
const HANG_UP_AFTER_MS = 500
/** A process may be between fork and exec when it is looked for: nothing is believed to be over at one look. */
const EMPTY_LOOKS = 2

export interface StopTreeParts {
  readonly table: ProcessTable
  readonly clock: Clock
  /** `process.kill`; throws when the process is gone or not ours to signal. */
  readonly signal: (pid: number, signal: NodeJS.Signals) => void
  /** What the kernel says of who belongs to a run, where it can be asked. */
  readonly scopes?: Pick<RunScopes, 'members' | 'kill'>
  /** Pids that are no part of a run whatever the table says, besides this process and those above it. */
  readonly exempt?: () => readonly number[]
}

/**
 * Ends a run's processes: interrupt the root, then terminate the tree and hang up on it, then kill everything that was
 * ever seen of it.
 * Who belongs to it is read anew before each step, because tools run in their own session and start others while
 * being stopped. No signal goes to a pid whose start time has changed. The answer comes from the process table,
 * never from having sent a signal: what a SIGKILL does not end (a process that waits for a disk, say) is a survivor.
 * Without scopes a process that scrubbed its environment, left the session and lost its parent before the stop is
 * nobody's: no reading of the table leads to it.
 */
export const createStopTree =
  ({ table, clock, signal, scopes, exempt = () => [] }: StopTreeParts): StopTree =>
  async (options) => {
    const { root, runTag, spared = [] } = options
    const remembered = new Map<number, ProcessIdentity>()

    const living = async (): Promise<ProcessIdentity[]> => {
      const alive: ProcessIdentity[] = []
      for (const identity of remembered.values()) if (await table.isAlive(identity)) alive.push(identity)
      return alive
    }
    /** Asks no further than the first that lives. */
    const allGone = async (): Promise<boolean> => {
      for (const identity of remembered.values()) if (await table.isAlive(identity)) return false
      return true
    }
    let never: ReadonlySet<number> = new Set([...nearestOfUs(), ...exempt()])
    const isOurs = ({ pid, startTime }: ProcessIdentity): boolean =>
      !never.has(pid) && !spared.some((it) => it.pid === pid && it.startTime === startTime)
    /** Whom the last reading of the table showed. Those who start others and end meanwhile are in it as well. */
    let sighted: readonly ProcessIdentity[] = []
    const meet = async (): Promise<ProcessIdentity[]> => {
      const [tagged, whole] = await Promise.all([table.taggedWith(runTag), table.list()])
      never = new Set([...ourselves(whole), ...exempt()])
      const list = whole.filter(isOurs)
      // Asked after the table: a number that changed hands in between goes with the old start time, and is left alone.
      const inScope = new Set((await scopes?.members(runTag)) ?? [])
      const scoped = list.filter(({ pid }) => inScope.has(pid))
      const family = familyOf(list, [root, ...remembered.values(), ...tagged, ...scoped])
      sighted = [...new Map([...tagged.filter(isOurs), ...family].map((it) => [it.pid, it])).values()]
      for (const { pid, startTime } of sighted) remembered.set(pid, { pid, startTime })
      return living()
    }
    // A stopped process acts on a signal only once it is continued, so SIGCONT follows.
    const send = async (to: readonly ProcessIdentity[], ...signals: NodeJS.Signals[]): Promise<void> => {
      for (const identity of to) {
        for (const each of signals) if (await table.isAlive(identity)) attempt(() => signal(identity.pid, each))
      }
    }
    const killAll = async (to: readonly ProcessIdentity[]): Promise<void> => {
      if (spared.length === 0) scopes?.kill(runTag)
      await send(to, 'SIGKILL')
    }
    const pause = (): Promise<void> => new Promise((resolve) => clock.after(LOOK_EVERY_MS, resolve))
    const waitUntil = async (done: () => Promise<boolean>, graceMs: number): Promise<void> => {
      const deadline = clock.monotonic() + graceMs
      while (!(await done()) && clock.monotonic() < deadline) await pause()
    }
    const announce = (step: Parameters<TreeStopOptions['onStep']>[0], to: readonly ProcessIdentity[]): void =>
      options.onStep(
        step,
        to.map(({ pid }) => pid),
      )

    const { interruptMs, terminateMs } = options.graces ?? cliGraces
    const firstLook = meet()
    await orAfter(clock, FIRST_LOOK_MS, firstLook)
    const rootLives = isOurs(root) && (await table.isAlive(root))
    if (rootLives) {
      announce('interrupt', [root])
      await send([root], 'SIGINT', 'SIGCONT')
    }
    let left = await firstLook
    if (rootLives) {
      await waitUntil(async () => !(await table.isAlive(root)), interruptMs)
      left = await meet()
    }
    if (left.length > 0) {
      announce('terminate', left)
      await send(left, 'SIGTERM', 'SIGCONT')
      const hangUpAfterMs = Math.min(HANG_UP_AFTER_MS, terminateMs / 2)
      await waitUntil(allGone, hangUpAfterMs)
      await send(await living(), 'SIGHUP', 'SIGCONT')
      await waitUntil(allGone, terminateMs - hangUpAfterMs)
      left = await meet()
    }
    if (sighted.length > 0) {
      if (left.length > 0) announce('kill', left)
      await killAll(left)
      let emptyLooks = 0
      // What is forked between the look and the signal is met in the next round. Over is what nobody is sighted of:
      // a chain of short-lived processes has no member that lives long enough to be asked twice.
      await waitUntil(async () => {
        left = await meet()
        if (left.length > 0) await killAll(left)
        emptyLooks = sighted.length === 0 ? emptyLooks + 1 : 0
        return emptyLooks === EMPTY_LOOKS
      }, STOP_KILL_GRACE_MS)
      if (sighted.length > 0) left = await meet()
    }
    return { survivors: (left.length > 0 ? left : sighted).map(({ pid }) => pid) }
  }

const cliGraces = { interruptMs: STOP_INTERRUPT_GRACE_MS, terminateMs: STOP_TERMINATE_GRACE_MS }

/** Resolves when `work` is done, or after `ms`; a failure of it is left to those who wait for it. */
function orAfter(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve)
    const done = (): void => {
      cancel()
      resolve()
    }
    work.then(done, done)
  })
}

/** A process that ended a moment ago, or that is not ours to signal: the table has the last word. */
function attempt(act: () => void): void {
  try {
    act()
  } catch {
    // The survivors say what could not be signalled.
  }
}
