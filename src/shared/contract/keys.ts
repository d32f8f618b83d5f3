import { z } from 'zod'
import { RuntimeAccess } from '../domain/access'
import { MESSAGE_MAX_CHARS, NAME_MAX_CHARS } from '../domain/limits'
import { OptionValues } from '../domain/runtimeManifest'
import { EpochMs } from '../domain/time'
import { command, query, stream } from './define'

/** Name of an environment variable. */
const variable = z
  .string()
  .max(200)
  .regex(/^[A-Z_][A-Z0-9_]*$/)
/** Longer than any key in use; service-account files are not keys. */
const KEY_MAX_CHARS = 10_000
const secret = z.string().min(1).max(KEY_MAX_CHARS)

/** A place for one credential. Its value never leaves the host. */
export const KeySlot = z.object({
  variable,
  /** Runtimes that are given it. */
  runtimes: z.array(z.string().max(128)).max(64),
  /** Where the value that is used comes from. The environment wins over a stored one. */
  source: z.enum(['environment', 'stored', 'none']),
  storedAt: EpochMs.nullable(),
})
export type KeySlot = z.infer<typeof KeySlot>

export const KeysState = z.object({
  store: z.object({
    /** `vault`: the operating system's; `plain_vault`: one that does not encrypt; `file`: readable for the user alone (0600). */
    kind: z.enum(['vault', 'plain_vault', 'file', 'none']),
    /** "macOS Keychain", "/…/keys.json". */
    label: z.string().max(NAME_MAX_CHARS + 4_096),
    /** Why nothing can be stored or read, if so. */
    problem: z.string().max(MESSAGE_MAX_CHARS).nullable(),
  }),
  slots: z.array(KeySlot).max(200),
})
export type KeysState = z.infer<typeof KeysState>

export const keys = {
  watch: stream(z.object({}), KeysState, KeysState),
  /** Stores a key. A vault that does not encrypt is refused unless `acceptPlainText`. */
  set: command(z.object({ variable, value: secret, acceptPlainText: z.boolean() }), z.object({})),
  remove: command(z.object({ variable }), z.object({})),
  /** Asks the provider. With `candidate` that value is tried in place of the one in use, and is not stored. */
  test: query(
    z.object({
      runtime: z.string().max(128),
      options: OptionValues,
      candidate: z.object({ variable, value: secret }).nullable(),
    }),
    RuntimeAccess,
  ),
}
