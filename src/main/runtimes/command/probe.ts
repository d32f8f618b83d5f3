import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { MESSAGE_MAX_CHARS } from '../../../shared/domain/limits'
import type { RuntimeProbe } from '../../../shared/domain/runtimeManifest'
import { cut } from '../cut'
import { defaultCommand } from './commandPlan'

const run = promisify(execFile)

/** The shell answers at once; a folder on a dead network share does not. */
const PROBE_TIMEOUT_MS = 5_000

/** Whether the program is there; asked of the shell, so that it is found exactly as a person would find it. */
export async function probeCommand(input: {
  readonly command: string | null
  readonly env: Readonly<Record<string, string>>
}): Promise<RuntimeProbe> {
  const program = input.command ?? defaultCommand(input.env)
  const found = await run('/bin/sh', ['-c', 'command -v -- "$0"', program], {
    env: { ...input.env },
    timeout: PROBE_TIMEOUT_MS,
  }).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )
  const available = found.startsWith('/')
  const detail = available ? `Runs ${found}` : `${program} was not found. Give its full path.`
  return { available, version: null, detail: cut(detail, MESSAGE_MAX_CHARS) }
}
