import type { SnowhookError } from '../../shared/domain/errors'
import type { SessionId } from '../../shared/domain/ids'
import type { Result } from '../../shared/domain/result'
import type { RequestUsage } from './modelClient'

/** Where conversations with API models are kept: one append-only file each, readable after any crash. */
export interface Conversations {
  /** A new, empty one; on disk when it resolves. */
  create(sessionId: SessionId): Promise<Result<Conversation, SnowhookError>>
  /** Null: none of this id is stored here. */
  open(sessionId: SessionId): Promise<Result<Conversation | null, SnowhookError>>
}

/** One conversation, open for writing. The caller holds the session's lock. */
export interface Conversation {
  /** What was on disk when it was opened, in order; damaged records are left out and reported as `damage`. */
  readonly records: readonly unknown[]
  readonly damage: readonly string[]
  /** On its way to disk when it returns. JSON. */
  append(record: unknown): void
  /** Resolves when everything appended is on disk, synced. Rejects with a `SnowhookException` when the disk refuses. */
  sync(): Promise<void>
  /** Resolves when everything appended so far is on disk, synced, however long the disk refuses. */
  synced(): Promise<void>
  close(): Promise<void>
}

/** Prices of models, as they are now. */
export interface Prices {
  /** US dollars for one request; null when the model has no price here ("unpriced"). */
  costOf(model: string, usage: RequestUsage & { readonly cacheCreationHourTokens?: number }): number | null
}
