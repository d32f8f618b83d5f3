import { rename } from 'node:fs/promises'
import { Settings } from '../../shared/contract/settings'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { INACTIVITY_TIMEOUT_DEFAULT_SECS } from '../../shared/domain/limits'
import { isWorkable } from '../../shared/domain/workable'
import { err, ok, type Result } from '../../shared/domain/result'
import { readOwnFile } from '../store/ownFile'
import { replaceFile } from '../store/replaceFile'
import type { NewAlert } from './alerts'

export const defaultSettings: Settings = {
  theme: 'system',
  layout: 'auto',
  inactivityTimeoutSecs: INACTIVITY_TIMEOUT_DEFAULT_SECS,
  recentProjects: [],
  lastOptions: {},
  lastRuntime: null,
  mcpServers: {},
  projects: {},
  maxWorking: 0,
  notifications: { desktop: false, quiet: null },
  keepRunsDays: null,
}

type SettingsPatch = { readonly [K in keyof Settings]?: Settings[K] | undefined }

/** The user's choices, in one JSON file of an existing folder that is always either the old one or the new one. */
export class SettingsStore {
  private writing: Promise<unknown> = Promise.resolve()

  private constructor(
    private readonly path: string,
    private value: Settings,
    private readonly unknown: Readonly<Record<string, unknown>>,
    private readonly onChange: (settings: Settings) => void,
  ) {}

  /** A file that cannot be understood is kept aside, never overwritten; the alert says where it is. */
  static async open(
    path: string,
    stamp: number,
    onChange: (settings: Settings) => void,
  ): Promise<{ store: SettingsStore; alert: NewAlert | null }> {
    const { settings, unknown, alert } = await load(path, stamp)
    return { store: new SettingsStore(path, settings, unknown, onChange), alert }
  }

  get current(): Settings {
    return this.value
  }

  /** Changes are seen at once and answered when they are on disk, one after the other. */
  async update(patch: SettingsPatch): Promise<Result<Settings, SnowhookError>> {
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
    const next = Settings.safeParse({ ...this.value, ...given })
    if (!next.success) {
      const issue = next.error.issues[0]
      return err(snowhookError('invalid_input', issue?.message ?? 'Invalid.', { field: issue?.path.join('.') ?? '' }))
    }
    this.value = next.data
    this.onChange(next.data)
    const written = this.writing.then(() =>
      replaceFile(this.path, `${JSON.stringify({ ...this.unknown, ...next.data }, null, 2)}\n`),
    )
    this.writing = written.catch(() => {})
    try {
      await written
      return ok(next.data)
    } catch (cause) {
      return err(
        snowhookError('storage_failed', `The settings could not be written: ${String(cause)}`, {
          kept: 'The change holds until Snowhook ends.',
          next: `Check that ${this.path} can be written.`,
        }),
      )
    }
  }

  /** Resolves when every change is on disk. */
  async flush(): Promise<void> {
    await this.writing
  }
}

interface Loaded {
  readonly settings: Settings
  /** Fields of a newer version: not used here, and written back as they were. */
  readonly unknown: Readonly<Record<string, unknown>>
  readonly alert: NewAlert | null
}

const theDefaults = (alert: NewAlert | null): Loaded => ({ settings: defaultSettings, unknown: {}, alert })

async function load(path: string, stamp: number): Promise<Loaded> {
  let text: string
  try {
    text = await readOwnFile(path)
  } catch (cause) {
    if (isMissing(cause)) return theDefaults(null)
    return theDefaults(unreadable(path, String(cause), 'The file was not touched.'))
  }
  const parsed = understood(text)
  if (parsed !== null) return { ...parsed, alert: null }
  const aside = `${path}.bad-${stamp}`
  try {
    await rename(path, aside)
    return theDefaults(unreadable(path, 'not valid settings', `The old file is ${aside}.`))
  } catch (cause) {
    return theDefaults(unreadable(path, String(cause), 'The file was not touched.'))
  }
}

/** Fields that an older version did not write have their defaults. */
function understood(text: string): Pick<Loaded, 'settings' | 'unknown'> | null {
  try {
    const raw: unknown = JSON.parse(text)
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || !isWorkable(raw)) return null
    const parsed = Settings.safeParse({ ...defaultSettings, ...raw })
    if (!parsed.success) return null
    const unknown = Object.fromEntries(Object.entries(raw).filter(([name]) => !Object.hasOwn(Settings.shape, name)))
    return { settings: parsed.data, unknown }
  } catch {
    return null
  }
}

const isMissing = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'

const unreadable = (path: string, why: string, kept: string): NewAlert => ({
  level: 'warning',
  message: `The settings in ${path} could not be read (${why}); the defaults are used.`,
  kept,
  next: 'Set them again in the settings, or mend the old file and restart Snowhook.',
})
