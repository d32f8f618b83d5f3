import { z } from 'zod'
import { RecordedEvent } from '../domain/events'
import { RunId } from '../domain/ids'
import { EVENTS_PAGE_MAX_ITEMS, LOG_PAGE_MAX_BYTES } from '../domain/limits'
import { query, stream } from './define'

export const journal = {
  /** A run's events from `afterSeq` on, live while the run goes on. The snapshot is the newest page. */
  watchEvents: stream(
    z.object({ runId: RunId }),
    z.object({ events: z.array(RecordedEvent).max(EVENTS_PAGE_MAX_ITEMS), earlier: z.boolean() }),
    RecordedEvent,
  ),
  /** A page of events before `beforeSeq`, newest last. */
  events: query(
    z.object({
      runId: RunId,
      beforeSeq: z.number().int().positive().optional(),
      limit: z.number().int().min(1).max(EVENTS_PAGE_MAX_ITEMS),
    }),
    z.object({ events: z.array(RecordedEvent).max(EVENTS_PAGE_MAX_ITEMS), earlier: z.boolean() }),
  ),
  /**
   * The terminal output as text. `raw` keeps escape sequences (shown escaped, never interpreted);
   * `clean` is what a person would read. Offsets are in bytes of the raw output; `from: null` is the newest page.
   */
  log: query(
    z.object({
      runId: RunId,
      form: z.enum(['raw', 'clean']),
      from: z.number().int().nonnegative().nullable(),
      maxBytes: z.number().int().min(1).max(LOG_PAGE_MAX_BYTES),
    }),
    z.object({
      text: z.string().max(LOG_PAGE_MAX_BYTES * 4),
      from: z.number().int().nonnegative(),
      to: z.number().int().nonnegative(),
      size: z.number().int().nonnegative(),
      ended: z.boolean(),
    }),
  ),
  /** Finds plain text in a run's clean log; positions are raw byte offsets of the line. */
  find: query(
    z.object({
      runId: RunId,
      text: z.string().min(1).max(1_000),
      caseSensitive: z.boolean(),
      limit: z.number().int().min(1).max(1_000),
    }),
    z.object({
      matches: z.array(z.object({ offset: z.number().int().nonnegative(), line: z.string().max(2_000) })),
      more: z.boolean(),
    }),
  ),
}
