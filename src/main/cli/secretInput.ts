import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { err, ok, type Result } from '../../shared/domain/result'
import type { SecretSource } from './commandTools'
import type { CliIo } from './io'

/** Longer than any key; a whole file piped in by mistake is refused before it fills the memory. */
const SECRET_MAX_CHARS = 10_000

const INTERRUPT = '\u0003'
const END_OF_INPUT = '\u0004'
const BACKSPACES = ['\u0008', '\u007f']

/**
 * One line that nobody sees: typed at a prompt without an echo, or piped in. Never an argument: those are seen by
 * every process of the machine and kept by shells.
 */
export async function readSecret(
  source: SecretSource,
  io: CliIo,
  prompt: string,
): Promise<Result<string, SnowhookError>> {
  const typed = source.isTTY === true && source.setRawMode !== undefined
  if (typed) {
    io.err(prompt)
    source.setRawMode?.(true)
  }
  try {
    return await readLine(source)
  } finally {
    source.pause()
    if (typed) {
      source.setRawMode?.(false)
      io.err('\n')
    }
  }
}

async function readLine(source: SecretSource): Promise<Result<string, SnowhookError>> {
  let line = ''
  source.setEncoding('utf8')
  for await (const chunk of source.iterator({ destroyOnReturn: false })) {
    for (const char of String(chunk)) {
      if (char === '\r' || char === '\n' || char === END_OF_INPUT) return given(line)
      if (char === INTERRUPT)
        return err(snowhookError('invalid_input', 'Nothing was given.', { kept: 'Nothing was changed.' }))
      line = BACKSPACES.includes(char) ? line.slice(0, -1) : line + char
    }
    if (line.length > SECRET_MAX_CHARS) return err(snowhookError('invalid_input', 'That is too long for a key.'))
  }
  return given(line)
}

const given = (line: string): Result<string, SnowhookError> =>
  line.trim() === ''
    ? err(snowhookError('invalid_input', 'No value was given.', { next: 'Type it at the prompt, or pipe it in.' }))
    : ok(line)
