import { z } from 'zod'
import type { StoredKeys } from './ports'

/** Grows when an older Snowhook could not read what a newer one writes. */
const VERSION = 1

const Stored = z.object({
  version: z.literal(VERSION),
  keys: z.record(z.string(), z.object({ value: z.string().min(1), storedAt: z.number() })),
})

export const encodeKeys = (keys: StoredKeys): string => JSON.stringify({ version: VERSION, keys }, null, 2)

/** `newer`: written by a later Snowhook, not to be touched. `damaged`: nobody's format. */
export function decodeKeys(text: string): StoredKeys | 'newer' | 'damaged' {
  try {
    const raw: unknown = JSON.parse(text)
    const parsed = Stored.safeParse(raw)
    if (parsed.success) return parsed.data.keys
    const version = z.object({ version: z.number().int().gt(VERSION) }).safeParse(raw)
    return version.success ? 'newer' : 'damaged'
  } catch {
    return 'damaged'
  }
}
