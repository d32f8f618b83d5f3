import type { Clock } from '../../shared/domain/clock'
import { STOP_INTERRUPT_GRACE_MS, STOP_KILL_GRACE_MS, STOP_TERMINATE_GRACE_MS } from '../../shared/domain/limits'
import type { ProcessIdentity, ProcessTable, StopTree, TreeStopOptions } from './ports'
import { familyOf } from './processFamily'

/** How often the process table is asked whether a step is done; a stop that succeeds feels immediate. */
const LOOK_EVERY_MS = 25
/**
 * After SIGTERM, when SIGHUP follows, as from a terminal that closes: an interactive shell ignores the first and obeys
 * the second. Not at once, because a program that cleans up on SIGTERM may know nothing of SIGHUP and die of it.
 */
const HANG_UP_AFTER_MS = 500
/** Whatever the table says, the host and the system's first process are no part of a run. */
const NEVER_OURS: readonly number[] = [process.pid, 1]

export interface StopTreeParts {
  readonly table: ProcessTable
  readonly clock: Clock
  /** `process.kill`; throws when the process is gone or not ours to signal. */
  readonly signal: (pid: number, signal: NodeJS.Signals) => void
}

/**
 * Ends a run's processes: interrupt the root, then terminate the tree and hang up on it, then kill everything that was
 * ever seen of it.
 * Who belongs to it is read anew before each step, because tools run in their own session and start others while
 * being stopped. No signal goes to a pid whose start time has changed. The answer comes from the process table,
 * never from having sent a signal.
 */
export const createStopTree =
  ({ table, clock, signal }: StopTreeParts): StopTree =>
  async (options) => {
    const remembered = new Map<number, ProcessIdentity>()

    const living = async (): Promise<ProcessIdentity[]> => {
      const alive = await Promise.all(
        [...remembered.values()].map(async (it) => ((await table.isAlive(it)) ? it : null)),
      )
      return alive.filter((it) => it !== null)
    }
    const ours = (identities: readonly ProcessIdentity[]): ProcessIdentity[] =>
      identities.filter(({ pid }) => !NEVER_OURS.includes(pid))
    /** Whom the last reading of the table showed. Those who start others and end meanwhile are in it as well. */
    let sighted: readonly ProcessIdentity[] = []
    const meet = async (): Promise<ProcessIdentity[]> => {
      const tagged = await table.taggedWith(options.runTag)
      const family = familyOf(await table.list(), [...remembered.values(), ...tagged], options.root)
      sighted = ours([...tagged, ...family])
      for (const identity of sighted) remembered.set(identity.pid, identity)
      return living()
    }
    // A stopped process acts on a signal only once it is continued, so SIGCONT follows.
    const send = async (to: readonly ProcessIdentity[], ...signals: NodeJS.Signals[]): Promise<void> => {
      for (const identity of to) {
        for (const each of signals) if (await table.isAlive(identity)) attempt(() => signal(identity.pid, each))
      }
    }
    const pause = (): Promise<void> => new Promise((resolve) => clock.after(LOOK_EVERY_MS, resolve))
    const waitUntil = async (done: () => Promise<boolean>, graceMs: number): Promise<void> => {
      const deadline = clock.monotonic() + graceMs
      while (!(await done()) && clock.monotonic() < deadline) await pause()
    }
    const allGone = async (): Promise<boolean> => (await living()).length === 0
    const announce = (step: Parameters<TreeStopOptions['onStep']>[0], to: readonly ProcessIdentity[]): void =>
      options.onStep(
        step,
        to.map(({ pid }) => pid),
      )

    const { interruptMs, terminateMs } = options.graces ?? cliGraces
    let left = await meet()
    const root = left.filter(({ pid, startTime }) => pid === options.root.pid && startTime === options.root.startTime)
    if (root.length > 0) {
      announce('interrupt', root)
      await send(root, 'SIGINT', 'SIGCONT')
      await waitUntil(async () => !(await table.isAlive(options.root)), interruptMs)
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
      // What is forked between the look and the signal is met in the next round. Over is what nobody is sighted of:
      // a chain of short-lived processes has no member that lives long enough to be asked twice.
      await waitUntil(async () => {
        await send(ours(await table.taggedWith(options.runTag)), 'SIGKILL')
        left = await meet()
        await send(left, 'SIGKILL')
        return sighted.length === 0
      }, STOP_KILL_GRACE_MS)
      left = await meet()
    }
    return { survivors: (left.length > 0 ? left : sighted).map(({ pid }) => pid) }
  }

const cliGraces = { interruptMs: STOP_INTERRUPT_GRACE_MS, terminateMs: STOP_TERMINATE_GRACE_MS }

/** A process that ended a moment ago, or that is not ours to signal: the table has the last word. */
function attempt(act: () => void): void {
  try {
    act()
  } catch {
    // The survivors say what could not be signalled.
  }
}
