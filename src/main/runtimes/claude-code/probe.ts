import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { RuntimeProbe } from '../../../shared/domain/runtimeManifest'
import { message } from './text'

const run = promisify(execFile)

/** `--version` takes about 11 ms; a machine that needs seconds is one that cannot run agents. */
const PROBE_TIMEOUT_MS = 10_000
const PROGRAM = 'claude'
const INSTALL = 'npm install -g @anthropic-ai/claude-code'

export async function probeClaude(input: {
  readonly command: string | null
  readonly env: Readonly<Record<string, string>>
}): Promise<RuntimeProbe> {
  const program = input.command ?? PROGRAM
  try {
    const { stdout } = await run(program, ['--version'], {
      env: { ...input.env },
      timeout: PROBE_TIMEOUT_MS,
      killSignal: 'SIGKILL',
      windowsHide: true,
    })
    const version = /\d+\.\d+\.\d+\S*/.exec(stdout)?.[0] ?? null
    const detail = version === null ? `${program} answers, but not like Claude Code.` : `${program} ${version}`
    return { available: version !== null, version: version?.slice(0, 200) ?? null, detail: message(detail) }
  } catch (cause) {
    return { available: false, version: null, detail: message(whyNot(program, cause)) }
  }
}

function whyNot(program: string, cause: unknown): string {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null
  if (code === 'ENOENT') return `${program} was not found. Install it with: ${INSTALL}`
  if (code === 'EACCES') return `${program} may not be executed.`
  return `${program} --version failed: ${cause instanceof Error ? cause.message : String(cause)}`
}
