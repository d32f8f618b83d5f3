import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Json, stringIn } from '../json'
import type { RuntimeContext } from '../runtime'
import { userStatusLine } from './userStatusLine'

/** Hooks that the interface is asked to report. Versions that do not know one ignore it. */
const HOOKS = [
  'SessionStart',
  'SessionEnd',
  'UserPromptSubmit',
  'PreToolUse',
  'PostToolUse',
  'PostToolUseFailure',
  'PermissionRequest',
  'Notification',
  'Stop',
  'StopFailure',
  'SubagentStart',
  'SubagentStop',
  'PreCompact',
] as const

/** After this many seconds the CLI gives a hook up. Ours writes one small file. */
const HOOK_TIMEOUT_SECS = 10

/**
 * Puts standard input into a file of its own and gives it its name only when it is whole, so that no reader meets
 * half a report and no two reports mix, however many hooks run at once. Prints nothing of its own, because what a
 * hook prints the model reads; never fails, because a failing hook can block a tool. A second argument is the user's
 * status line: it gets the same input, and what it prints is shown.
 */
const REPORT_SCRIPT = `#!/bin/sh
umask 077
part=$(mktemp "$1/.XXXXXXXXXX") || exit 0
cat >"$part" || exit 0
copy=
if [ -n "$2" ]; then copy=$(mktemp "$1/.XXXXXXXXXX") && cp "$part" "$copy"; fi
mv "$part" "$1/\${part##*/.}.json"
if [ -n "$copy" ]; then
  sh -c "$2" <"$copy"
  rm -f "$copy"
fi
exit 0
`

export interface Reporting {
  /** For `--settings`. */
  readonly settingsPath: string
  /** Where reports appear, one JSON file each. */
  readonly reportsDir: string
}

/** A word for `sh`, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

function settingsFor(script: string, reportsDir: string, userLine: Json | null): Json {
  const command = `sh ${quoted(script)} ${quoted(reportsDir)}`
  const hook = [{ hooks: [{ type: 'command', command, timeout: HOOK_TIMEOUT_SECS }] }]
  const shown = userLine === null ? null : stringIn(userLine, 'command')
  return {
    hooks: Object.fromEntries(HOOKS.map((name) => [name, hook])),
    statusLine: { ...userLine, type: 'command', command: shown === null ? command : `${command} ${quoted(shown)}` },
  }
}

/** Hooks and status line for one process, in the run's private directory. The user's own configuration is not touched. */
export async function prepareReporting(
  scratchDir: string,
  { cwd, env }: Pick<RuntimeContext, 'cwd' | 'env'>,
): Promise<Reporting> {
  const script = join(scratchDir, 'report.sh')
  const settingsPath = join(scratchDir, 'settings.json')
  const reportsDir = join(scratchDir, 'reports')
  const settings = settingsFor(script, reportsDir, await userStatusLine(cwd, env))
  await mkdir(reportsDir, { recursive: true, mode: 0o700 })
  await writeFile(script, REPORT_SCRIPT, { mode: 0o600 })
  await writeFile(settingsPath, JSON.stringify(settings), { mode: 0o600 })
  return { settingsPath, reportsDir }
}
