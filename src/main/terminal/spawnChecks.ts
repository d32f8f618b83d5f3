import { statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { KERNEL_ARG_MAX_BYTES } from '../../shared/domain/limits'
import { isProgram } from '../process/findProgram'
import type { PtyOptions } from './ports'

/** A quarter of the usual 8 MiB stack: what Linux grants to all arguments and the environment together. */
const KERNEL_ARGS_TOTAL_MAX_BYTES = 2_097_152
/** Every string also costs a pointer. */
const POINTER_BYTES = 8
/** Where execvp looks when the environment has no PATH. */
const DEFAULT_PATH = '/bin:/usr/bin'

/**
 * Finds what would make the start fail inside the forked child, where the only trace would be a line in the
 * pane and exit code 1. Null: go ahead.
 */
export function whyNotSpawn(options: PtyOptions): SnowhookError | null {
  const { file, args, cwd, env } = options
  const strings = [file, ...args, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)]
  if ([cwd, ...strings].some((text) => text.includes('\0'))) {
    return snowhookError('invalid_input', 'A command, argument, folder or variable contains a NUL character.', {
      next: 'Remove the NUL character: the system cannot pass it on.',
    })
  }
  return whyNotFolder(cwd) ?? whyNotProgram(file, cwd, env['PATH'] ?? DEFAULT_PATH) ?? whyTooLong(strings)
}

function whyNotFolder(cwd: string): SnowhookError | null {
  try {
    if (statSync(cwd).isDirectory()) return null
    return snowhookError('spawn_failed', `Cannot work in ${cwd}: it is not a folder.`, { field: 'cwd' })
  } catch (cause) {
    return snowhookError('spawn_failed', `Cannot work in ${cwd}: ${reason(cause)}.`, {
      field: 'cwd',
      next: 'Choose a folder that exists on this host.',
    })
  }
}

function whyNotProgram(file: string, cwd: string, path: string): SnowhookError | null {
  const candidates = file.includes('/')
    ? [isAbsolute(file) ? file : join(cwd, file)]
    : path.split(delimiter).map((dir) => join(isAbsolute(dir) ? dir : join(cwd, dir), file))
  if (file !== '' && candidates.some(isProgram)) return null
  return snowhookError(
    'spawn_failed',
    `There is no program ${file || '""'}${file.includes('/') ? '' : ' on the PATH'}.`,
    {
      field: 'command',
      next: `Install it, or give its full path. Looked in: ${path}`,
    },
  )
}

function whyTooLong(strings: readonly string[]): SnowhookError | null {
  const sizes = strings.map((text) => Buffer.byteLength(text) + 1)
  const total = sizes.reduce((sum, size) => sum + size + POINTER_BYTES, 0)
  if (Math.max(...sizes) <= KERNEL_ARG_MAX_BYTES && total <= KERNEL_ARGS_TOTAL_MAX_BYTES) return null
  return snowhookError('spawn_failed', 'The arguments and the environment are too long for this system (E2BIG).', {
    next: `Keep each below ${KERNEL_ARG_MAX_BYTES} bytes and all below ${KERNEL_ARGS_TOTAL_MAX_BYTES}; pass long text through a file.`,
  })
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  if (code === 'ENOENT') return 'it does not exist'
  if (code === 'EACCES') return 'access is denied'
  return String(code ?? cause)
}
