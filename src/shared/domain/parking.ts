import { z } from 'zod'
import { AgentId, RuntimeId } from './ids'
import { ID_MAX_CHARS, MESSAGE_MAX_CHARS } from './limits'
import { EpochMs } from './time'

/**
 * A provider's limit that was hit: whose account, which window. Agents with the same runtime and account are held
 * while it stands.
 */
export const LimitHold = z.object({
  /** Runtime, account and window in one text. */
  key: z.string().min(1).max(1_000),
  runtime: RuntimeId,
  /** For people: "this login", "key …a1b2"; never the credential. */
  account: z.string().max(200),
  /** The provider's own name, `five_hour`; null: it gave none. */
  window: z.string().max(ID_MAX_CHARS).nullable(),
  hitAt: EpochMs,
  /** When agents may go on: the reset, or the end of the back-off. */
  until: EpochMs,
  /** Who says so. `provider`: the reset time is its own. `back_off`: it gave none; this is when Snowhook tries again. */
  source: z.enum(['provider', 'back_off']),
  /** Hits in a row without a turn in between. */
  attempt: z.number().int().positive(),
  /** Those that wait, first the one that will try alone. */
  agents: z.array(AgentId).max(10_000),
  /** One agent has been woken to see whether the limit is really gone; the others follow when it gets through. */
  probing: AgentId.nullable(),
  /**
   * When an agent got through; absent: nobody has. Those who still wait are then woken one after the other, and
   * `probing` is the one woken last.
   */
  goneAt: EpochMs.optional(),
})
export type LimitHold = z.infer<typeof LimitHold>

/** What is to happen to one parked agent. */
export const Parking = z.object({
  agentId: AgentId,
  key: z.string().min(1).max(1_000),
  until: EpochMs,
  source: LimitHold.shape.source,
  window: LimitHold.shape.window,
  account: LimitHold.shape.account,
  /** True: Snowhook resumes it by itself. False: it asks. */
  autoResume: z.boolean(),
  /** One sentence: why, until when, and who says so. */
  why: z.string().max(MESSAGE_MAX_CHARS),
})
export type Parking = z.infer<typeof Parking>
