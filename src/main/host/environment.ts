import { delimiter } from 'node:path'
import { RUN_TAG_VARIABLE } from '../process/ports'
import { hostTags, withoutTags } from '../process/tags'
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

/** What children of this host inherit; every environment names the host. */
export interface Environments {
  /** For a runtime's programs and probes, with its own provider's credentials and nobody else's. */
  forRuntime(runtime: Pick<RuntimeModule, 'credentialVariables'>): Record<string, string>
  /** For Snowhook's own programs and for those that an agent's tools start: nobody's credentials. */
  forTools(): Record<string, string>
}

export function hostEnvironments(
  host: Environment,
  /** The host's environment with the stored credentials; it changes when one is stored. */
  withStored: Environment,
  runtimes: readonly Pick<RuntimeModule, 'credentialVariables'>[],
  hostId: string,
): Environments {
  const tags = hostTags(hostId, host)
  return {
    // A runtime that takes whatever the host has is still given nothing that was entrusted to Snowhook.
    forRuntime: (runtime) => ({
      ...childEnvironment(runtime.credentialVariables === 'all' ? host : withStored, runtime, runtimes),
      ...tags,
    }),
    forTools: () => ({ ...childEnvironment(host, { credentialVariables: [] }, runtimes), ...tags }),
  }
}

/** The environment of one run's processes. The agent's own variables win over everything but the tags. */
export function runEnvironment(
  base: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>>,
  runId: string,
): Record<string, string> {
  return { ...base, ...withoutTags(own), [RUN_TAG_VARIABLE]: runId }
}

/** What a child gets of an environment: everything but other providers' credentials and what is Snowhook's own. */
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
