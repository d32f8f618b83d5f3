import { z } from 'zod'

/** Milliseconds since the epoch, by the host's clock. Every time inside Snowhook uses this, whatever a provider sent. */
export const EpochMs = z.number().int().nonnegative()
