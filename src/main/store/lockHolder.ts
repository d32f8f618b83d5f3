import { z } from 'zod'
import type { ProcessIdentity } from '../process/ports'
import type { Machine } from './thisMachine'

/** Who holds a data dir. Pid and start time together name one process, also after the pid was given to another. */
export const Holder = z.object({
  pid: z.number().int().positive(),
  startTime: z.string().nullable(),
  /** Milliseconds since the epoch. */
  since: z.number(),
  /** The machine it runs on. Absent in locks of older versions, which knew only one. */
  host: z.string().min(1).optional(),
  boot: z.string().nullable().optional(),
  /** How it was started: `desktop`, `web`, `cli`. */
  shell: z.string().min(1).max(40).optional(),
})
export type Holder = z.infer<typeof Holder>

/** Of a machine other than ours nothing can be looked up: only a person knows whether its Snowhook still runs. */
export const isElsewhere = ({ host }: Holder, here: Machine): boolean => host !== undefined && host !== here.host

/** Whether the holder may still be at work: certainly not when its machine has started anew since. */
export async function mayBeAlive(
  holder: Holder,
  here: Machine,
  identify: (pid: number) => Promise<ProcessIdentity | null>,
): Promise<boolean> {
  if (isElsewhere(holder, here)) return true
  if (typeof holder.boot === 'string' && here.boot !== null && holder.boot !== here.boot) return false
  const now = await identify(holder.pid)
  return now !== null && (holder.startTime === null || now.startTime === holder.startTime)
}
