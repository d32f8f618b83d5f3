import { KERNEL_ARG_MAX_BYTES } from '../../../shared/domain/limits'
import type { ToolFlags } from './agentTools'
import type { ClaudeOptions } from './options'

/** The session to begin under an id of our choice, or the one to continue. */
export type SessionChoice =
  | { readonly kind: 'fresh'; readonly id: string }
  | { readonly kind: 'resume'; readonly id: string }

export interface Invocation {
  /** The CLI's path. */
  readonly program: string
  readonly session: SessionChoice
  readonly prompt: string
  readonly model: string | null
  readonly options: ClaudeOptions
  /** Null: the CLI gets none of Snowhook's tools. */
  readonly tools: ToolFlags | null
  /** The user's own, verbatim, after ours: where both say something, theirs wins. */
  readonly extraArgs: readonly string[]
}

interface CommandLine {
  readonly file: string
  readonly args: readonly string[]
  /** The same for people and journals: a prompt is an event of its own and stands here only by its beginning. */
  readonly shownArgs: readonly string[]
}

export interface HeadlessCommandLine extends CommandLine {
  /** Where the prompt must be written before the start, readable for the owner alone; null: it is an argument. */
  readonly promptFile: string | null
}

/** Room for the terminator and for what a shell in between may add. */
const ARG_SPARE_BYTES = 1_024
const PROMPT_SHOWN_CHARS = 80

/**
 * A prompt that begins with a dash reads as a flag, one with a NUL ends there, and one that is too long does not
 * start at all. Such a prompt goes through a file on standard input, never through the terminal's line discipline.
 */
export const fitsArgument = (prompt: string): boolean =>
  prompt !== '' &&
  !prompt.startsWith('-') &&
  !prompt.includes('\0') &&
  Buffer.byteLength(prompt) < KERNEL_ARG_MAX_BYTES - ARG_SPARE_BYTES

const shown = (prompt: string): string =>
  prompt.length <= PROMPT_SHOWN_CHARS ? prompt : `${prompt.slice(0, PROMPT_SHOWN_CHARS)}…`

const sessionFlags = ({ kind, id }: SessionChoice): string[] => [kind === 'resume' ? '--resume' : '--session-id', id]

/** Flags with lists come first: a list ends where the next flag begins. */
function commonFlags({ options, model, tools }: Invocation): string[] {
  const allowed = [...options.allowedTools, ...(tools === null ? [] : [tools.allowRule])]
  const hidden = tools === null || tools.promptTool !== null ? [] : [tools.hiddenTool]
  const forbidden = [...options.disallowedTools, ...hidden]
  return [
    ...(tools === null ? [] : ['--mcp-config', tools.configPath]),
    ...(allowed.length > 0 ? ['--allowedTools', ...allowed] : []),
    ...(forbidden.length > 0 ? ['--disallowedTools', ...forbidden] : []),
    ...(tools === null || tools.promptTool === null ? [] : ['--permission-prompt-tool', tools.promptTool]),
    ...(options.appendSystemPrompt !== '' ? ['--append-system-prompt', options.appendSystemPrompt] : []),
    ...(options.effort !== '' ? ['--effort', options.effort] : []),
    ...(model !== null ? ['--model', model] : []),
    // Always: the CLI's own default differs between versions and between headless and interactive.
    '--permission-mode',
    options.permissionMode,
  ]
}

/** Reads the prompt from a file while standard output stays the terminal; `exec` leaves no shell behind. */
const FROM_FILE = 'prompt=$1; shift; exec "$@" <"$prompt"'

export function headlessCommandLine(invocation: Invocation, promptPath: string): HeadlessCommandLine {
  const { program, session, prompt, options, extraArgs } = invocation
  const asArgument = fitsArgument(prompt)
  const args = (promptArgument: readonly string[]): string[] => [
    ...sessionFlags(session),
    '-p',
    ...promptArgument,
    '--output-format',
    'stream-json',
    '--verbose',
    '--include-partial-messages',
    ...commonFlags(invocation),
    ...(options.maxTurns === undefined ? [] : ['--max-turns', String(options.maxTurns)]),
    ...(options.maxBudgetUsd === undefined ? [] : ['--max-budget-usd', String(options.maxBudgetUsd)]),
    ...extraArgs,
  ]
  if (asArgument) {
    return { file: program, args: args([prompt]), shownArgs: args([shown(prompt)]), promptFile: null }
  }
  const viaFile = ['-c', FROM_FILE, 'sh', promptPath, program, ...args([])]
  return { file: '/bin/sh', args: viaFile, shownArgs: viaFile, promptFile: promptPath }
}

export interface InteractiveCommandLine extends CommandLine {
  /** True: the prompt is too much for an argument and must be pasted once the interface is up. */
  readonly pastePrompt: boolean
}

/** The terminal interface. `--` ends the flags, so that a prompt may begin with a dash. */
export function interactiveCommandLine(invocation: Invocation, settingsPath: string): InteractiveCommandLine {
  const { program, session, prompt, extraArgs } = invocation
  const fits = fitsArgument(prompt.replace(/^-+/, '') || 'x')
  const flags = [...sessionFlags(session), ...commonFlags(invocation), '--settings', settingsPath, ...extraArgs]
  const withPrompt = (text: string): string[] => (prompt === '' || !fits ? flags : [...flags, '--', text])
  return {
    file: program,
    args: withPrompt(prompt),
    shownArgs: withPrompt(shown(prompt)),
    pastePrompt: prompt !== '' && !fits,
  }
}

/** Ours, below what the user set for the agent. */
const ENVIRONMENT = {
  /** `system/session_state_changed` in the stream. */
  CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS: '1',
  /** Why it could not start, as a result instead of words for people. */
  CLAUDE_CODE_STARTUP_FAILURE_RESULTS: '1',
  /** Fifty agents must not update one program at once, and none in the middle of a run. */
  DISABLE_AUTOUPDATER: '1',
}

/** Which servers a proxy is not asked for; programs read one or the other. */
const NO_PROXY = ['NO_PROXY', 'no_proxy'] as const
const LOOPBACK = '127.0.0.1'

/**
 * The CLI sends requests to Snowhook's own address through a proxy too, with their token, where the environment names
 * one (observed with 2.1.330); a proxy elsewhere could not even reach it.
 */
export function withEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const direct = NO_PROXY.map((name): [string, string] => {
    const others = env[name] ?? ''
    return [name, others === '' ? LOOPBACK : `${others},${LOOPBACK}`]
  })
  const proxied = Object.keys(env).some((name) => /^(?:all|https?)_proxy$/i.test(name))
  return { ...ENVIRONMENT, ...env, ...(proxied ? Object.fromEntries(direct) : {}) }
}
