import { z } from 'zod'
import { StreamHub } from '../../../src/main/transport/streamHub'
import {
  type BytesReceiver,
  type BytesSink,
  bytes,
  command,
  type Handlers,
  query,
  type StreamSink,
  stream,
} from '../../../src/shared/contract/define'
import { snowhookError } from '../../../src/shared/domain/errors'
import { err, ok, type Result } from '../../../src/shared/domain/result'

const item = z.number().int()
const view = { visible: z.boolean(), cols: z.number(), rows: z.number() }

/** Every kind once, plus the ways in which a handler can go wrong. */
export const sampleContract = {
  list: {
    read: query(z.object({ upTo: z.number().int().max(100) }), z.array(item)),
    add: command(z.object({ item }), z.object({ size: z.number() })),
    note: command(z.object({ text: z.string() }), z.object({})),
    throwing: query(z.object({}), z.object({})),
    lying: query(z.object({}), z.object({ text: z.string().max(3) })),
    huge: query(z.object({ chars: z.number() }), z.string()),
    pending: query(z.object({}), z.object({})),
    pendingCommand: command(z.object({}), z.object({})),
    watch: stream(z.object({}), z.array(item), item),
    /** Not numbered by a hub: the test holds the sink. */
    manual: stream(z.object({ name: z.string() }), z.string(), z.string()),
  },
  screen: { attach: bytes(z.object({ name: z.string().max(40), ...view })) },
} as const

export type SampleContract = typeof sampleContract

export interface AttachedLane {
  readonly input: { name: string; visible: boolean; cols: number; rows: number }
  readonly sink: BytesSink
  readonly heard: unknown[]
}

/** A host of the sample contract whose every handler leaves a trace. */
export class SampleHost {
  items: number[] = []
  readonly hub = new StreamHub<number[], number>(() => [...this.items])
  readonly calls: string[] = []
  readonly manual: { sink: StreamSink<string, string>; disposed: boolean }[] = []
  readonly lanes: AttachedLane[] = []
  private readonly waiting: (() => void)[] = []
  private readonly wantingLanes: (() => void)[] = []

  add(value: number): void {
    this.items.push(value)
    this.hub.publish(value)
  }

  /** The lane that is attached as the `count`th. */
  async attached(count: number): Promise<AttachedLane> {
    for (;;) {
      const lane = this.lanes[count - 1]
      if (lane !== undefined) return lane
      await new Promise<void>((resolve) => this.wantingLanes.push(resolve))
    }
  }

  /** Answers every pending call. */
  release(): void {
    for (const answer of this.waiting.splice(0)) answer()
  }

  readonly handlers: Handlers<SampleContract> = {
    list: {
      read: async ({ upTo }) => {
        this.calls.push('read')
        return ok(this.items.slice(0, upTo))
      },
      add: async (input) => {
        this.calls.push('add')
        if (this.items.includes(input.item)) return err(snowhookError('already_exists', `${input.item} is there`))
        this.add(input.item)
        return ok({ size: this.items.length })
      },
      note: async () => {
        this.calls.push('note')
        return ok({})
      },
      throwing: async () => {
        throw new Error('the secret is hunter2')
      },
      lying: async () => ok({ text: 'too long' }),
      huge: async ({ chars }) => {
        this.calls.push('huge')
        return ok('x'.repeat(chars))
      },
      pending: () => this.pending('pending'),
      pendingCommand: () => this.pending('pendingCommand'),
      watch: (_input, sink) => this.hub.subscribe(sink),
      manual: (_input, sink) => {
        const entry = { sink, disposed: false }
        this.manual.push(entry)
        return () => {
          entry.disposed = true
        }
      },
    },
    screen: {
      attach: (input, sink) => {
        if (input.name === 'missing') return err(snowhookError('not_found', 'no such screen'))
        const heard: unknown[] = []
        this.lanes.push({ input, sink, heard })
        for (const wake of this.wantingLanes.splice(0)) wake()
        const receiver: BytesReceiver = {
          input: (data) => void heard.push(['input', Buffer.from(data).toString('latin1')]),
          acknowledge: (offset) => void heard.push(['acknowledge', offset]),
          view: (state) => void heard.push(['view', state]),
          close: () => void heard.push(['close']),
        }
        return ok(receiver)
      },
    },
  }

  private pending(name: string): Promise<Result<Record<string, never>, never>> {
    this.calls.push(name)
    return new Promise((resolve) => {
      this.waiting.push(() => resolve(ok({})))
    })
  }
}
