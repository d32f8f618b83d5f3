import type { ServeLog } from '../transport/faults'

/** One line on stderr: stdout belongs to the command's answer. */
export const stderrLog: ServeLog = (event, fields) => {
  const details = Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
  process.stderr.write(`snowhook: ${event} ${details.join(' ')}\n`)
}
