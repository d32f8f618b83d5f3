import type { ApprovalPolicy } from '../../shared/domain/approvals'
import type { Result } from '../../shared/domain/result'
import type { RunFailure } from '../../shared/domain/run'
import type { RuntimeContext } from '../runtimes/runtime'
import type { ModelClient } from './modelClient'

/** What a run needs to know before it can ask a model. */
export interface Connection {
  readonly client: ModelClient
  readonly model: string
  readonly policy: ApprovalPolicy
  /** Requests to the model in one run, retries not counted. */
  readonly maxTurns: number
  /** The user's own, added to the end of the system prompt. */
  readonly instructions: string
}

/** Reads a run's options and environment. A missing key or a bad option is a failure that says what to do. */
export type Connect = (context: RuntimeContext) => Result<Connection, RunFailure>
