import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { cliBundle, ensureBundles, root } from './bundles.mjs'
import { findDesktop } from './desktop.mjs'
import { ensureRecentNode } from './recentNode.mjs'

/** `npm start`: the desktop app where it can be opened, the web shell everywhere else. Arguments go to the web shell. */
await ensureRecentNode(fileURLToPath(import.meta.url))
await ensureBundles(process.execPath)

const desktop = await findDesktop()
const [command, args] =
  desktop.binary === undefined
    ? [process.execPath, [cliBundle, 'serve', ...process.argv.slice(2)]]
    : [desktop.binary, [root]]
if (desktop.reason !== undefined) console.error(`Snowhook opens in the browser because ${desktop.reason}.`)

const shell = spawn(command, args, { stdio: 'inherit', cwd: root })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => shell.kill(signal))
shell.on('error', (error) => {
  console.error(`Could not start ${command}: ${error.message}`)
  process.exit(1)
})
shell.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
