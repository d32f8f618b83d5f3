import { delimiter } from 'node:path'
import { RUN_TAG_VARIABLE } from '../process/ports'
import type { RuntimeModule } from '../runtimes/runtime'

type Environment = Readonly<Record<string, string | undefined>>

/** Variables that belong to Snowhook's own process and would change what a child does. */
const OWN_VARIABLES = [/^ELECTRON_/, /^NODE_OPTIONS$/, /^NODE_CHANNEL_/, /^npm_/, /^INIT_CWD$/, /^SNOWHOOK_/]
/** Variables that name another terminal: programs would speak that terminal's private language to ours. */
const OTHER_TERMINAL = [
  /^TERM_(PROGRAM|SESSION)/,
  /^(VTE_VERSION|WT_SESSION|WT_PROFILE_ID|COLUMNS|LINES|TMUX|TMUX_PANE|STY)$/,
  /^(KITTY|WEZTERM|ALACRITTY|ITERM|GHOSTTY|KONSOLE)_/,
]
/** Folders that npm puts in front of PATH for the scripts it runs: an agent must not find our tools there. */
const NPM_PATH_ENTRY = /[\\/](node_modules[\\/]\.bin|node-gyp-bin)[\\/]?$/

/** The environment of one run's processes: the host's, without what is not the agent's business. */
export function runEnvironment(input: {
  readonly host: Environment
  readonly runId: string
  readonly runtime: Pick<RuntimeModule, 'credentialVariables'>
  readonly runtimes: readonly Pick<RuntimeModule, 'credentialVariables'>[]
  /** The agent's own variables: they win over everything but the run's tag. */
  readonly own: Readonly<Record<string, string>>
}): Record<string, string> {
  return {
    ...childEnvironment(input.host, input.runtime, input.runtimes),
    ...input.own,
    [RUN_TAG_VARIABLE]: input.runId,
  }
}

/** What a runtime's program would get on this host; for probes and as the base of a run's environment. */
export function childEnvironment(
  host: Environment,
  runtime: Pick<RuntimeModule, 'credentialVariables'>,
  runtimes: readonly Pick<RuntimeModule, 'credentialVariables'>[],
): Record<string, string> {
  const env: Record<string, string> = {}
  const foreign = foreignCredentials(runtime, runtimes)
  const dropped = [...OWN_VARIABLES, ...OTHER_TERMINAL]
  for (const [name, value] of Object.entries(host)) {
    if (value === undefined || foreign.has(name) || dropped.some((pattern) => pattern.test(name))) continue
    env[name] = value
  }
  if (Object.keys(host).some((name) => name.startsWith('npm_')) && env['PATH'] !== undefined) {
    env['PATH'] = withoutNpmFolders(env['PATH'])
  }
  env['TERM'] = 'xterm-256color'
  env['COLORTERM'] = 'truecolor'
  if (!env['LC_ALL'] && !env['LC_CTYPE'] && !env['LANG']) env['LANG'] = 'C.UTF-8'
  return env
}

/** Every provider's credentials except the runtime's own: one agent must not spend or leak another's key. */
function foreignCredentials(
  runtime: Pick<RuntimeModule, 'credentialVariables'>,
  runtimes: readonly Pick<RuntimeModule, 'credentialVariables'>[],
): ReadonlySet<string> {
  const own = runtime.credentialVariables
  if (own === 'all') return new Set()
  const all = runtimes.flatMap(({ credentialVariables }) => (credentialVariables === 'all' ? [] : credentialVariables))
  return new Set(all.filter((name) => !own.includes(name)))
}

function withoutNpmFolders(path: string): string {
  return path
    .split(delimiter)
    .filter((entry) => !NPM_PATH_ENTRY.test(entry))
    .join(delimiter)
}
