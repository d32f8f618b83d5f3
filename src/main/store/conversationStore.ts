import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, SnowhookException, snowhookError } from '../../shared/domain/errors'
import type { SessionId } from '../../shared/domain/ids'
import { err, ok, type Result } from '../../shared/domain/result'
import type { Conversation, Conversations } from '../conversation/ports'
import { Backlog } from '../journal/backlog'
import { CommitFile } from '../journal/commitFile'
import { Count } from '../journal/continuity'
import { encodeFileHeader } from '../journal/fileHeader'
import { encodeFrame, type Frame, frameKind, PAYLOAD_MAX_BYTES } from '../journal/frame'
import { readJournalFile } from '../journal/journalFile'
import { type JournalFs, nodeJournalFs } from '../journal/journalFs'
import { storageError } from '../journal/storageError'
import { SyncGate } from '../journal/syncGate'
import { mendTornTail } from '../journal/tornTail'

export interface ConversationStoreParts {
  readonly dataDir: string
  readonly clock: Clock
  readonly fs?: JournalFs
  /** For each conversation that is opened: who is told that its file is refused, or taken again. */
  readonly watch?: (sessionId: SessionId) => ConversationWatcher
}

interface ConversationWatcher {
  /** The disk refuses, or (null) takes again; `waiting`: bytes that are kept in memory until then. */
  onStorage(problem: SnowhookError | null, waiting: () => number): void
  onClosed(): void
}

const nobody: ConversationWatcher = { onStorage: () => {}, onClosed: () => {} }

/** One append-only file a conversation, in the journal's own frames: what is damaged costs that record alone. */
export function createConversations({
  dataDir,
  clock,
  fs = nodeJournalFs,
  watch = () => nobody,
}: ConversationStoreParts): Conversations {
  const folder = join(dataDir, 'conversations')
  const gate = new SyncGate()
  const pathOf = (sessionId: SessionId): string => join(folder, fileNameOf(sessionId))

  const begin = async (sessionId: SessionId, path: string, found: Contents): Promise<Conversation> => {
    const watcher = watch(sessionId)
    const open = async () => {
      await fs.makeFolder(folder)
      return fs.open(path)
    }
    const onStorage: ConversationWatcher['onStorage'] = (problem, waiting) => watcher.onStorage(problem, waiting)
    const parts = { path, clock, gate, open, onStorage, start: found.end }
    // Nobody is asked to pause: a model is slower than any disk.
    const file = new CommitFile({ ...parts, backlog: new Backlog(() => {}) })
    await file.open()
    const conversation = new DiskConversation(file, clock, found, () => watcher.onClosed())
    if (found.end === 0) {
      file.append(
        encodeFileHeader({ content: 'conversation', segment: 1, createdAt: clock.now(), firstSeq: 1, firstOffset: 0 }),
      )
      await conversation.sync().catch(async (cause) => {
        await conversation.close().catch(() => {}) // says the same once more
        throw cause
      })
    }
    return conversation
  }

  return {
    create: async (sessionId) => {
      const path = pathOf(sessionId)
      try {
        if (fs.exists(path))
          return err(snowhookError('already_exists', `A conversation ${sessionId} is stored already.`))
        return ok(await begin(sessionId, path, nothing))
      } catch (cause) {
        return err(storageError(cause, `create ${path}`, 'Nothing was sent to the model.'))
      }
    },
    open: async (sessionId) => {
      const path = pathOf(sessionId)
      try {
        if (!fs.exists(path)) return ok(null)
        return ok(await begin(sessionId, path, await readConversation(fs, path)))
      } catch (cause) {
        return err(storageError(cause, `open ${path}`, 'The conversation is unchanged.'))
      }
    },
  }
}

/** A UUID in lower case is its own file name. */
const PLAIN_NAME = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** Of any other id, enough to recognise it by in a folder; what tells two apart is the hash. */
const READABLE_CHARS = 40

/** Providers name sessions as they like: separators, reserved names and names that differ in case alone must not meet. */
export function fileNameOf(sessionId: SessionId): string {
  if (PLAIN_NAME.test(sessionId)) return `${sessionId}.conversation`
  const readable = sessionId.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, READABLE_CHARS)
  return `${readable}.${createHash('sha256').update(sessionId).digest('hex')}.conversation`
}

/** What a file holds, and where to go on. */
interface Contents {
  readonly records: readonly unknown[]
  readonly damage: readonly string[]
  /** Position to append at; 0: the header is still to be written. */
  readonly end: number
  readonly lastNumber: number
}
const nothing: Contents = { records: [], damage: [], end: 0, lastNumber: 0 }

/** Reads in steps, so that other work gets its turn, and mends a torn tail. Throws when a newer Snowhook wrote the file. */
async function readConversation(fs: JournalFs, path: string): Promise<Contents> {
  const records: unknown[] = []
  const damage: string[] = []
  let end = 0
  let lastNumber = 0
  let torn = false
  const count = new Count(1)
  for await (const item of readJournalFile(fs, path)) {
    if (item.type === 'header' && item.header !== null && item.header.content !== 'conversation') {
      throw new SnowhookException(snowhookError('storage_failed', `${path} is no conversation.`))
    }
    if (item.type === 'damage') damage.push(`bytes ${item.start} to ${item.end} are damaged`)
    if (item.type === 'frame') {
      const { kind, position } = item.frame
      lastNumber = Math.max(lastNumber, position)
      if (!count.take(position, position + 1)) {
        damage.push(`record ${position} is there a second time`)
        continue
      }
      if (kind !== frameKind.step) continue
      const record = decode(item.frame)
      if (record.ok) records.push(record.value)
      else damage.push(record.error)
    }
    if (item.type === 'end') {
      end = item.validEnd
      torn = item.size !== item.validEnd
    }
  }
  if (!torn) return { records, damage, end, lastNumber }
  const mending = await mendTornTail(fs, path)
  if (mending.mended !== null) damage.push(mending.mended)
  return { records, damage, end: mending.end, lastNumber }
}

function decode({ payload, position }: Frame): Result<unknown, string> {
  try {
    return ok(JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8')))
  } catch {
    return err(`record ${position} is not JSON`)
  }
}

class DiskConversation implements Conversation {
  readonly records: readonly unknown[]
  readonly damage: readonly string[]
  private nextNumber: number

  constructor(
    private readonly file: CommitFile,
    private readonly clock: Clock,
    { records, damage, lastNumber }: Contents,
    private readonly onClosed: () => void,
  ) {
    this.records = records
    this.damage = damage
    this.nextNumber = lastNumber + 1
  }

  append(record: unknown): void {
    const payload = Buffer.from(JSON.stringify(record))
    if (payload.length > PAYLOAD_MAX_BYTES) throw new SnowhookException(tooLarge(payload.length))
    this.file.append(encodeFrame({ kind: frameKind.step, at: this.clock.now(), position: this.nextNumber++, payload }))
  }

  sync(): Promise<void> {
    return this.file.syncNow()
  }

  synced(): Promise<void> {
    return this.file.sync()
  }

  close(): Promise<void> {
    return this.file.close().finally(this.onClosed)
  }
}

const tooLarge = (bytes: number): SnowhookError =>
  snowhookError(
    'storage_failed',
    `One part of the conversation has ${bytes} bytes; at most ${PAYLOAD_MAX_BYTES} can be kept.`,
    { kept: 'Everything before it is kept.' },
  )
