import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import type { SessionId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import type { Connection } from './connection'
import { ConversationLog } from './conversationLog'
import type { Conversations } from './ports'
import { opened, type PromptOrigin, RECORDS_VERSION, runtimeOf } from './records'

/** A new conversation with what was asked: on its way to disk, the caller syncs. */
export async function createLog(
  conversations: Conversations,
  sessionId: SessionId,
  { client, model }: Connection,
  prompt: { readonly text: string; readonly origin: PromptOrigin },
): Promise<Result<ConversationLog, SnowhookError>> {
  const created = await conversations.create(sessionId)
  if (!created.ok) return created
  const log = new ConversationLog(created.value)
  log.append(opened(client.dialect, model))
  log.append({ type: 'prompt', ...prompt })
  return ok(log)
}

export type NotOpened =
  /** It cannot be resumed, now or ever. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** It may be there; the disk or the format stands in the way. */
  | { readonly kind: 'failed'; readonly error: SnowhookError }

/** A stored conversation, to go on with. */
export async function openLog(
  conversations: Conversations,
  sessionId: SessionId,
  { client }: Connection,
): Promise<Result<ConversationLog, NotOpened>> {
  const found = await conversations.open(sessionId)
  if (!found.ok) return err({ kind: 'failed', error: found.error })
  if (found.value === null) return err(rejected(`No conversation ${sessionId} is stored here.`))
  const log = new ConversationLog(found.value)
  const problem = unusable(log, client.dialect)
  if (problem === null) return ok(log)
  await log.close().catch(() => {}) // nothing was written
  return err(problem)
}

function unusable({ standing }: ConversationLog, dialect: string): NotOpened | null {
  const { opened: first, steps } = standing
  if (first === null || steps.length === 0) return rejected('Nothing readable is left of its conversation.')
  if (first.version > RECORDS_VERSION) return { kind: 'failed', error: newer }
  const runtime = runtimeOf(dialect)
  return first.runtime === runtime ? null : rejected(`Its conversation is with ${first.runtime}, not with ${runtime}.`)
}

const rejected = (reason: string): NotOpened => ({ kind: 'rejected', reason })

const newer = snowhookError('newer_format', 'This conversation was written by a newer Snowhook.', {
  kept: 'It is unchanged.',
  next: 'Resume it with the newer Snowhook.',
})
