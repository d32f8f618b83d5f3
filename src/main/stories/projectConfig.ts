import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { ARG_MAX_CHARS, NAME_MAX_CHARS } from '../../shared/domain/limits'
import { err, ok, type Result } from '../../shared/domain/result'
import { StoryDefinition } from '../../shared/domain/story'
import { PORTS_PER_STORY } from '../../shared/domain/worktree'
import { decodeText, readBounded, resolveInside, SNOWHOOK_FOLDER } from './insideProject'
import type { ProjectConfig } from './ports'
import { worktreesFolder } from './worktreesFolder'
import { oneOrMore, writtenEnv, writtenNumber, writtenSeconds, writtenText } from './written'
import { type Keys, readYaml } from './yamlSource'

const CONFIG_NAME = 'config.yaml'
/** A larger file is no list of commands, and a hostile one takes its parser seconds. */
const CONFIG_MAX_BYTES = 64_000
/** More are a script. */
const SETUP_MAX_ITEMS = 20
/** A first `npm ci` with an empty cache, or a first build in Rust. */
const SETUP_TIMEOUT_DEFAULT_SECS = 1_800
/** As for a gate: six hours. */
const SETUP_TIMEOUT_MAX_SECS = 21_600
/** A report has room for three attempts of each gate. */
const GATE_RERUNS_MAX = 2
/** Once tells most flaky gates from broken ones, and costs one more wait. */
const GATE_RERUNS_DEFAULT = 1

/**
 * The keys of `.snowhook/config.yaml` beside `gates`. Case, `_` and `-` in a key do not matter; others are left alone.
 *
 * ```yaml
 * setup:                                  # run in each new worktree, one after the other
 *   - npm ci
 *   - { name: database, command: make db, timeout: 10m }
 * env: { PORT: '${port:0}' }              # for every agent, gate and set-up command
 * worktrees: { folder: ../app-worktrees } # where worktrees are made, from the project; else beside it
 * gateReruns: 1                           # how often a gate that failed is run again on the same tree, 0 to 2
 * ```
 */
const configKeys: Keys = {
  keys: {
    setup: { keys: { name: 'text', command: 'text', timeoutSecs: 'text' }, also: { timeout: 'timeoutSecs' } },
    env: 'text',
    worktrees: { keys: { folder: 'text' } },
    gateReruns: 'text',
  },
}

const oneLine = (text: string): string => text.trim().split('\n', 1)[0]?.slice(0, NAME_MAX_CHARS) ?? ''

const SetupCommand = z.preprocess(
  (value) => (typeof value === 'string' ? { command: value } : value),
  z.object(
    {
      name: writtenText
        .max(NAME_MAX_CHARS)
        .regex(/^[^\p{Cc}]+$/u, 'one line')
        .nullish(),
      command: z
        .string('expected a command')
        .max(ARG_MAX_CHARS)
        .refine((command) => command.trim() !== '', 'expected a command')
        .refine((command) => !command.includes('\0'), 'must not contain NUL'),
      timeoutSecs: writtenSeconds.pipe(z.number().min(1).max(SETUP_TIMEOUT_MAX_SECS)).nullish(),
    },
    'expected a command, or "key: value" lines with one',
  ),
)

const NO_SUCH_PORT = /\$\{port:(?!\d\})/
const Config = z.object({
  setup: oneOrMore(SetupCommand, SETUP_MAX_ITEMS),
  env: writtenEnv
    .pipe(StoryDefinition.shape.env)
    .pipe(
      z.record(
        z.string(),
        z
          .string()
          .refine(
            (value) => !NO_SUCH_PORT.test(value),
            `a story has the ports \${port:0} to \${port:${PORTS_PER_STORY - 1}}`,
          ),
      ),
    )
    .nullish(),
  worktrees: z.object({ folder: writtenText.nullish() }, 'expected "folder: path"').nullish(),
  gateReruns: writtenNumber.pipe(z.number().int().min(0).max(GATE_RERUNS_MAX)).nullish(),
})

const defaults: ProjectConfig = { setup: [], env: {}, worktreesFolder: null, gateReruns: GATE_RERUNS_DEFAULT }

/** Of the project as it is now; no file means the defaults. The error names the line and is meant for people. */
export async function readProjectConfig(project: string): Promise<Result<ProjectConfig, string>> {
  const path = `${SNOWHOOK_FOLDER}/${CONFIG_NAME}`
  const root = await realpath(project).catch(() => null)
  if (root === null) return err(`there is no folder ${project}`)
  const real = await resolveInside(root, join(root, SNOWHOOK_FOLDER, CONFIG_NAME))
  if (!real.ok) return err(`${path}: ${real.error}`)
  if (real.value === null) return ok(defaults)
  const read = await readBounded(real.value, CONFIG_MAX_BYTES)
  if (!read.ok) return err(`${path}: ${read.error}`)
  if (read.value === null) return ok(defaults)
  const text = decodeText(read.value.bytes)
  const config = text.ok ? await parseConfig(text.value, root) : text
  return config.ok ? config : err(`${path}: ${config.error}`)
}

async function parseConfig(text: string, root: string): Promise<Result<ProjectConfig, string>> {
  const source = readYaml(text, configKeys)
  if (!source.ok) return source
  const read = Config.safeParse(source.value.said ?? {})
  if (!read.success) return err(source.value.complain(read.error.issues[0]))
  const { setup, env, worktrees, gateReruns } = read.data
  const folder = await worktreesFolder(root, worktrees?.folder ?? null)
  if (!folder.ok) {
    return err(
      source.value.complain({ code: 'custom', path: ['worktrees', 'folder'], message: folder.error, input: '' }),
    )
  }
  return ok({
    setup: (setup ?? []).map(({ name, command, timeoutSecs }) => ({
      name: name ?? oneLine(command),
      command: command.trim(),
      timeoutSecs: timeoutSecs ?? SETUP_TIMEOUT_DEFAULT_SECS,
    })),
    env: env ?? {},
    worktreesFolder: folder.value,
    gateReruns: gateReruns ?? defaults.gateReruns,
  })
}
