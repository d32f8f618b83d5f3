import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** `node:sqlite` works without a flag from 22.13 on. */
const OLDEST = [22, 13]

const broughtAlong = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url))

function isRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}

/**
 * Path of a Node that can run the host: this one, or the one that came with `npm ci`.
 * Ends the process with a sentence that says what to do when there is neither.
 */
function recentNode() {
  if (isRecent(process.versions.node)) return process.execPath
  if (existsSync(broughtAlong)) return broughtAlong
  console.error(
    `Snowhook needs Node ${OLDEST.join('.')} or newer and this is ${process.versions.node}. Run "npm ci" in the Snowhook folder: it brings one along.`,
  )
  process.exit(1)
}

/**
 * Runs `entry` in place of this script when this Node is too old; returns only when it is not. What is sent to this
 * process alone (a service manager's SIGTERM) goes on to the one that does the work, so that none is left behind.
 */
export async function ensureRecentNode(entry, node = recentNode()) {
  if (node === process.execPath) return
  const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const name of signals) process.on(name, () => child.kill(name))
  const [status, signal] = await once(child, 'exit')
  for (const name of signals) process.removeAllListeners(name)
  if (signal !== null) process.kill(process.pid, signal)
  process.exit(status ?? 1)
}
