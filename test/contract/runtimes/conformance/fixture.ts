import { it } from 'vitest'
import type { RuntimeModule } from '../../../../src/main/runtimes/runtime'
import type { Clock } from '../../../../src/shared/domain/clock'
import {
  type ContextOverrides,
  type LiveRun,
  processesTagged,
  type RuntimeHarness,
} from '../../../support/runtimeHarness'

/**
 * What a runtime can be made to do. A fixture says how; a capability that it lacks leaves some out. Where it says
 * "program", a runtime without programs of its own (`capabilities.process` false) means its provider.
 */
export type Situation =
  /** Does what it is asked to and ends by itself. With `usage` it spends some tokens. */
  | 'succeeds'
  /** Starts its work, shows a sign of life and then nothing, for ever. Without programs: the answer's stream stands still. */
  | 'hangs'
  /** The program fails before a session exists. Without programs: nothing can be asked (no key). */
  | 'crashesBeforeSession'
  /** The program fails after the session was established. Without programs: the provider fails for good (a wrong key). */
  | 'crashesAfterSession'
  /** The provider refuses for a usage limit and says when it resets, later than anybody would wait. */
  | 'rateLimited'
  /** The provider warns of a limit; the work goes on and succeeds. */
  | 'rateLimitWarning'
  /** Prints something of a kind that the runtime has never heard of, then succeeds. */
  | 'printsUnknown'
  /** Prints hostile escape sequences and broken text, then succeeds. */
  | 'printsHostile'
  /** Starts a child in a session of its own and ends without it. */
  | 'leavesChild'
  /** Starts a child in a session of its own that ignores every polite signal, then hangs. */
  | 'leavesDeafChild'

export interface Prepared {
  readonly context: ContextOverrides
  /** Resolves when the situation is reached: for those that do not end by themselves. */
  ready(run: LiveRun): Promise<unknown>
  /**
   * Needed for `hangs` of a runtime without programs: how many requests of this run the provider still has open,
   * by its own count. What the process table is for a program.
   */
  openRequests?(): number | Promise<number>
}

export interface RuntimeUnderTest extends AsyncDisposable {
  readonly harness: RuntimeHarness
  /** Sets the scene for the next run. Null: this runtime cannot be made to do it. */
  prepare(situation: Situation): Prepared | null
}

export interface ConformanceFixture {
  readonly module: RuntimeModule
  /** Situations that it can be brought into; what a capability demands must be among them. */
  readonly situations: readonly Situation[]
  open(options?: { readonly clock?: Clock }): Promise<RuntimeUnderTest>
}

/** A case that only some runtimes promise. For the others it does not exist: it is not a skipped test. */
export function caseIf(promised: boolean, name: string, test: () => Promise<void>): void {
  if (promised) it(name, test)
}

/** A run that reached its situation. */
export async function reach(under: RuntimeUnderTest, fixture: ConformanceFixture, situation: Situation) {
  const { context, ready } = prepared(under, situation)
  const run = under.harness.start(fixture.module, context)
  await ready(run)
  return run
}

/** Whether a run is at work, by what it cannot talk away: its processes, or the requests that its provider has open. */
export async function atWork({ module }: ConformanceFixture, run: LiveRun, scene: Prepared): Promise<boolean> {
  if (module.manifest.capabilities.process) return processesTagged(run.context.runId).length > 0
  if (scene.openRequests === undefined) throw new Error('the fixture does not say what its provider has open')
  return (await scene.openRequests()) > 0
}

export function prepared(under: RuntimeUnderTest, situation: Situation): Prepared {
  const scene = under.prepare(situation)
  if (scene === null) throw new Error(`the fixture lists ${situation} and does not prepare it`)
  return scene
}
