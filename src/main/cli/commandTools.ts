import type { Readable } from 'node:stream'
import type { Option } from 'commander'
import type { HostClient } from '../../shared/contract'
import type { SnowhookError } from '../../shared/domain/errors'
import type { Result } from '../../shared/domain/result'
import type { AskTerminal } from './asking/lineReader'
import type { CliIo } from './io'

/** What a host that is opened for one command does beside it. */
export interface HostUse {
  /** Other commands can talk to it meanwhile. */
  readonly lasting?: boolean
  /** One that is closing is waited for until its agents have ended. */
  readonly patient?: boolean
}

/** What every command is built with. */
export interface CommandTools {
  readonly io: CliIo
  /** Where secrets are typed or piped in; opened by the commands that read one. */
  readonly input: () => SecretSource
  /** Null: nobody sits in front of it. */
  readonly terminal: () => AskTerminal | null
  readonly dataDir: Option
  readonly json: Option
  /** Opens the host, runs the command, closes the host, whatever happens. `own`: it was opened for this command. */
  withHost(
    options: { dataDir?: string; json: boolean },
    use: (client: HostClient, own: boolean) => Promise<Result<number | undefined, SnowhookError>>,
    how?: HostUse,
  ): Promise<void>
  /** Resolves when the caller presses Ctrl-C or sends SIGTERM. */
  interrupted(): Promise<void>
  /** Ends the command with an error or an exit code. */
  finish(result: Result<number, SnowhookError>, asJson: boolean): void
}

/** Standard input, or what a test puts in its place. */
export type SecretSource = Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown }

/** For options that may be repeated. */
export const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, value]
