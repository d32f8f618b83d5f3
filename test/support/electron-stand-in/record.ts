import { appendFileSync } from 'node:fs'

/** What the app asked the system for (dialogs, links, notifications), one JSON line each, for the test to read. */
export function record(what: string, details: Record<string, unknown>): void {
  const file = process.env['STAND_IN_RECORD']
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ what, ...details })}\n`)
}
