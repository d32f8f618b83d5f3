import { advance, emptyStanding, type Standing } from './fold'
import type { Conversation } from './ports'
import { type ConversationRecord, readRecord } from './records'

/** A conversation on disk and where it stands: what is appended is on its way to disk before it counts. */
export class ConversationLog {
  /** Kinds of records that this version does not know, each once. */
  readonly unknownKinds: readonly string[]
  private current: Standing

  constructor(private readonly conversation: Conversation) {
    const unknown = new Set<string>()
    this.current = conversation.records.reduce<Standing>((standing, value) => {
      const read = readRecord(value)
      if (read.known) return advance(standing, read.record)
      unknown.add(read.type)
      return standing
    }, emptyStanding)
    this.unknownKinds = [...unknown]
  }

  get standing(): Standing {
    return this.current
  }

  get damage(): readonly string[] {
    return this.conversation.damage
  }

  append(record: ConversationRecord): void {
    this.conversation.append(record)
    this.current = advance(this.current, record)
  }

  /** Rejects with a `SnowhookException` when the disk refuses. */
  sync(): Promise<void> {
    return this.conversation.sync()
  }

  /** Resolves when everything appended is on disk, however long the disk refuses. */
  synced(): Promise<void> {
    return this.conversation.synced()
  }

  close(): Promise<void> {
    return this.conversation.close()
  }
}
