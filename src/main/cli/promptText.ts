import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { type SnowhookError, snowhookError } from '../../shared/domain/errors'
import { PROMPT_MAX_CHARS } from '../../shared/domain/limits'
import { err, ok, type Result } from '../../shared/domain/result'

export interface PromptOptions {
  readonly prompt?: string
  /** "-": standard input. */
  readonly promptFile?: string
}

/** What `--prompt` or `--prompt-file` say; undefined: neither was given. */
export async function readPrompt(
  { prompt, promptFile }: PromptOptions,
  input: () => Readable,
): Promise<Result<string | undefined, SnowhookError>> {
  if (promptFile === undefined) return ok(prompt)
  if (prompt !== undefined) return err(snowhookError('invalid_input', 'Give --prompt or --prompt-file, not both.'))
  try {
    return promptFile === '-' ? await readAll(input()) : ok(await readFile(promptFile, 'utf8'))
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    return err(snowhookError('invalid_input', `The prompt cannot be read: ${what}`, { field: 'prompt-file' }))
  }
}

/** Bounded: what is too long is refused before it fills the memory. */
async function readAll(input: Readable): Promise<Result<string, SnowhookError>> {
  let text = ''
  input.setEncoding('utf8')
  for await (const chunk of input) {
    text += String(chunk)
    if (text.length > PROMPT_MAX_CHARS) {
      const most = `A prompt has at most ${PROMPT_MAX_CHARS.toLocaleString('en-US')} characters.`
      return err(snowhookError('invalid_input', most, { field: 'prompt-file' }))
    }
  }
  return ok(text)
}
