import type { HostClient } from '../../../../../shared/contract'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import type { RunId } from '../../../../../shared/domain/ids'
import { LOG_PAGE_MAX_BYTES } from '../../../../../shared/domain/limits'
import { err, ok, type Result } from '../../../../../shared/domain/result'
import type { LogForm } from './logFeed'

/** The clipboard is for reading on; more than this is a file. */
export const COPY_MAX_BYTES = 4_194_304

/** The browser has surely begun to read the file by then; until then its bytes are held. */
const REVOKE_AFTER_MS = 60_000

/**
 * Reads a log from its first byte to its size at the time of asking. `take` is given each page in order and says
 * whether to go on; the value is the number of bytes read.
 */
export async function readWholeLog(
  client: HostClient,
  runId: RunId,
  form: LogForm,
  take: (text: string, done: number, size: number) => boolean,
): Promise<Result<number, SnowhookError>> {
  let from = 0
  for (;;) {
    const page = await client.journal.log({ runId, form, from, maxBytes: LOG_PAGE_MAX_BYTES })
    if (!page.ok) return err(page.error)
    const { text, to, size } = page.value
    const onward = take(text, to, size)
    // A page that does not advance is the end, whatever the size says.
    if (!onward || to >= size || to <= from) return ok(to)
    from = to
  }
}

/** Gives the browser a file to save. The parts are text and stay text: nothing opens them. */
export function saveAs(name: string, parts: readonly Blob[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
}

/** `coder-1-run-abc-clean.log`, safe on every file system. */
export const logFileName = (agent: string, runId: RunId, form: LogForm): string =>
  `${agent}-${runId}-${form}`
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^\.+/, '')
    .concat('.log')
