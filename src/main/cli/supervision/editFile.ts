import { spawn } from 'node:child_process'
import { type SnowhookError, snowhookError } from '../../../shared/domain/errors'
import { err, ok, type Result } from '../../../shared/domain/result'

/** Opens a file in the user's editor and waits until it is closed. Without an editor, says where the file is. */
export function editFile(path: string): Promise<Result<number | undefined, SnowhookError>> {
  // Set to nothing is the same as not set.
  const editor = [process.env['VISUAL'], process.env['EDITOR']].find((named = '') => named.trim() !== '')
  if (editor === undefined) {
    return Promise.resolve(
      err(
        snowhookError('invalid_input', 'Nothing was changed: neither options nor $EDITOR say how.', {
          next: `Edit ${path}.`,
        }),
      ),
    )
  }
  // An editor's variable is a command line ("code --wait"), so a shell reads it; the path is an argument of its own.
  const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'sh', path], { stdio: 'inherit' })
  return new Promise((resolve) => {
    child.once('error', (cause) =>
      resolve(err(snowhookError('spawn_failed', `The editor did not start: ${cause.message}`))),
    )
    child.once('close', (code) =>
      resolve(code === 0 ? ok(undefined) : err(snowhookError('internal', `The editor ended with exit code ${code}.`))),
    )
  })
}
