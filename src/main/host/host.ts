import type { HostInfo } from '../../shared/contract/app'
import type { HostHandlers } from '../../shared/contract/index'
import type { Clock } from '../../shared/domain/clock'
import type { KeyVault } from '../keys/ports'
import type { RuntimeModule } from '../runtimes/runtime'
import type { DemoAgent } from './demoProject'

/** What a shell brings. Everything else has a default that is right on a user's machine. */
export interface HostOptions {
  readonly shell: HostInfo['shell']
  /** Snowhook's own version. */
  readonly version: string
  /** The registry: the core knows no runtime by name. */
  readonly runtimes: readonly RuntimeModule[]
  /** The agents of the one-click demo; none: the demo is refused. */
  readonly demoFleet?: readonly DemoAgent[]
  /** Default: the system's own place (see `defaultDataDir`). */
  readonly dataDir?: string
  /** The environment that agents inherit from; default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly clock?: Clock
  /**
   * Which stories this host goes on with by itself. `all` (default): whatever is queued or parked, as an app that
   * stays open does. `attended`: those that a client waits for, as long as it waits; limits are left to the app.
   */
  readonly supervise?: 'all' | 'attended'
  /** Keeps credentials, given the file that is there for it; default: that file, readable for the user alone. */
  readonly vault?: (file: string, clock: Clock) => KeyVault
}

/** The whole core, ready to be served to clients through any transport. */
export interface Host {
  readonly handlers: HostHandlers
  readonly info: HostInfo
  /** Stops every run, flushes everything, releases the data dir. Idempotent. */
  close(): Promise<void>
}
