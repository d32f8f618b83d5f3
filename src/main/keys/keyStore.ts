import type { KeysState } from '../../shared/contract/keys'
import type { Clock } from '../../shared/domain/clock'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import { StreamHub } from '../transport/streamHub'
import { cleanKey } from './cleanKey'
import type { KeyVault, StoredKeys } from './ports'
import type { Secret } from './redact'

export interface KeyStoreParts {
  readonly vault: KeyVault
  /** Variable → ids of the runtimes that are given it: see `keySlots`. */
  readonly slots: ReadonlyMap<string, readonly string[]>
  readonly hostEnv: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
}

/**
 * The credentials of this host: those of its environment, and those that the user stored. Values are in private
 * fields, so that no log, inspection or JSON of the store can show one; only `environment` and `secrets` give them out.
 */
export class KeyStore {
  readonly hub: StreamHub<KeysState, KeysState> = new StreamHub(() => this.state())
  readonly #parts: KeyStoreParts
  readonly #environment: Record<string, string | undefined>
  #stored: StoredKeys = {}
  #problem: string | null = null
  /** Changes happen one after the other: each reads the vault, changes one key and writes it back. */
  #changing: Promise<unknown> = Promise.resolve()

  private constructor(parts: KeyStoreParts) {
    this.#parts = parts
    this.#environment = { ...parts.hostEnv }
  }

  /** Never rejects: a vault that cannot be read is told in the state, and keys of the environment work all the same. */
  static async open(parts: KeyStoreParts): Promise<KeyStore> {
    const store = new KeyStore(parts)
    const loaded = await store.#load()
    if (loaded.ok) store.#take(loaded.value)
    return store
  }

  /**
   * The host's environment with the stored keys in it; a variable that the host's environment sets wins. LIVE: always
   * the same object, changed in place when a key is stored or removed. It holds every provider's keys, so that it must
   * go through `childEnvironment` before any program sees it.
   */
  get environment(): Readonly<Record<string, string | undefined>> {
    return this.#environment
  }

  /** Every credential known here, for the redactor alone: also a stored one that the environment overrides. */
  secrets(): Secret[] {
    const secrets: Secret[] = []
    for (const name of this.#parts.slots.keys()) {
      const given = this.#given(name)
      if (given !== null) secrets.push({ name, value: given })
    }
    for (const [name, { value }] of Object.entries(this.#stored)) secrets.push({ name, value })
    return secrets
  }

  state(): KeysState {
    const { vault, slots } = this.#parts
    return {
      store: { kind: vault.kind, label: vault.label, problem: this.#problem },
      slots: [...slots].map(([variable, runtimes]) => {
        const stored = this.#storedKey(variable)
        const source = this.#given(variable) !== null ? 'environment' : stored === null ? 'none' : 'stored'
        return { variable, runtimes: [...runtimes], source, storedAt: stored?.storedAt ?? null }
      }),
    }
  }

  /** Stores a key; on disk when it resolves. */
  set(input: {
    readonly variable: string
    readonly value: string
    /** Also where nothing encrypts it. */
    readonly acceptPlainText: boolean
  }): Promise<Result<Record<string, never>, SnowhookError>> {
    const value = cleanKey(input.value)
    if (!value.ok) return Promise.resolve(value)
    return this.#change(input.variable, (keys) => {
      const { vault, clock } = this.#parts
      if (vault.kind === 'plain_vault' && !input.acceptPlainText) return err(plainText(vault.label))
      return ok({ ...keys, [input.variable]: { value: value.value, storedAt: clock.now() } })
    })
  }

  remove({ variable }: { readonly variable: string }): Promise<Result<Record<string, never>, SnowhookError>> {
    return this.#change(variable, (keys) => {
      const { [variable]: removed, ...rest } = keys
      return removed === undefined ? err(notStored(variable, this.#given(variable) !== null)) : ok(rest)
    })
  }

  #change(
    variable: string,
    change: (keys: StoredKeys) => Result<StoredKeys, SnowhookError>,
  ): Promise<Result<Record<string, never>, SnowhookError>> {
    if (!this.#parts.slots.has(variable)) return Promise.resolve(err(unknownSlot([...this.#parts.slots.keys()])))
    const changed = this.#changing.then(async (): Promise<Result<Record<string, never>, SnowhookError>> => {
      // Read anew: what was mended by hand in the meantime counts, and nothing that cannot be read is overwritten.
      const loaded = await this.#load()
      const next = loaded.ok ? change(loaded.value) : loaded
      const saved = next.ok ? await this.#parts.vault.save(next.value) : next
      if (next.ok && saved.ok) {
        this.#problem = null
        this.#take(next.value)
      } else if (loaded.ok) this.#take(loaded.value)
      this.hub.publish(this.state())
      return saved.ok ? ok({}) : saved
    })
    this.#changing = changed.catch(() => {})
    return changed
  }

  /** On an error the keys that are known stay in use. */
  async #load(): Promise<Result<StoredKeys, SnowhookError>> {
    const loaded = await this.#parts.vault.load()
    this.#problem = loaded.ok ? (loaded.value.note ?? null) : sentence(loaded.error)
    return loaded.ok ? ok(loaded.value.keys) : loaded
  }

  #take(keys: StoredKeys): void {
    this.#stored = keys
    for (const variable of this.#parts.slots.keys()) {
      if (this.#given(variable) !== null) continue
      const value = this.#storedKey(variable)?.value
      if (value === undefined) delete this.#environment[variable]
      else this.#environment[variable] = value
    }
  }

  /** What the host's environment says; set but empty is not set. */
  #given(variable: string): string | null {
    const value = this.#parts.hostEnv[variable]
    return value === undefined || value.trim() === '' ? null : value
  }

  #storedKey(variable: string): StoredKeys[string] | null {
    return Object.hasOwn(this.#stored, variable) ? (this.#stored[variable] ?? null) : null
  }
}

const sentence = ({ message, next }: SnowhookError): string => (next === undefined ? message : `${message} ${next}`)

const unknownSlot = (known: readonly string[]): SnowhookError =>
  snowhookError('invalid_input', 'No runtime asks for a key of that name.', {
    field: 'variable',
    next: known.length === 0 ? 'There are no keys to store.' : `Choose one of: ${known.join(', ')}.`,
  })

const plainText = (label: string): SnowhookError =>
  snowhookError(
    'not_allowed',
    `This system has no vault that encrypts: the key would be kept in plain text (${label}).`,
    {
      field: 'acceptPlainText',
      kept: 'Nothing was stored.',
      next: 'Accept that, install a keyring (gnome-keyring, KWallet), or set the key in the environment.',
    },
  )

const notStored = (variable: string, given: boolean): SnowhookError =>
  snowhookError('not_found', `No key is stored for ${variable}.`, {
    ...(given ? { next: 'It comes from the environment that Snowhook was started in: unset it there.' } : {}),
  })
