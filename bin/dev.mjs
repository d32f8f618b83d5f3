import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createSocket } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cliBundle, root } from './bundles.mjs'
import { findDesktop } from './desktop.mjs'
import { ensureRecentNode } from './recentNode.mjs'

/**
 * `npm run dev`: renderer changes appear at once (hot reload), changes to the host restart it.
 * In the browser shell, Vite serves the page and passes the socket on to the host.
 */
await ensureRecentNode(fileURLToPath(import.meta.url))

/** Saving several files in one go restarts the host once. */
const RESTART_QUIET_MS = 200

const desktop = await findDesktop()
if (desktop.binary !== undefined) {
  const dev = spawn(
    process.execPath,
    [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'dev', '--watch'],
    {
      stdio: 'inherit',
      cwd: root,
    },
  )
  dev.on('exit', (code) => process.exit(code ?? 1))
} else {
  console.error(`Snowhook opens in the browser because ${desktop.reason}.`)
  await developInBrowser()
}

async function developInBrowser() {
  const { build, createServer } = await import('vite')
  const { loadConfigFromFile } = await import('electron-vite')
  const { config } = await loadConfigFromFile(
    { command: 'serve', mode: 'development' },
    join(root, 'electron.vite.config.ts'),
  )

  const hostPort = await freePort()
  const target = `http://127.0.0.1:${hostPort}`
  const env = { ...process.env, SNOWHOOK_DEV_TOKEN: randomBytes(32).toString('base64url') }
  let host = null
  let timer = null
  const server = await createServer({
    ...config.renderer,
    configFile: false,
    server: {
      host: '127.0.0.1',
      port: 5273,
      strictPort: false,
      proxy: { '/wire': { target, ws: true, changeOrigin: true }, '/session': { target, changeOrigin: true } },
    },
  })
  await server.listen()
  const { port } = server.httpServer.address()
  const origin = `http://127.0.0.1:${port}`

  const restart = async () => {
    const old = host
    if (old !== null && old.exitCode === null) {
      // The data dir and the port are free when it has gone, not before.
      old.removeAllListeners('exit')
      const gone = once(old, 'exit')
      old.kill('SIGTERM')
      await gone
    }
    const args = ['serve', '--port', String(hostPort), '--dev-origin', origin, ...process.argv.slice(2)]
    host = spawn(process.execPath, [cliBundle, ...args], { stdio: 'inherit', cwd: root, env })
    host.on('exit', (code) => process.exit(code ?? 1))
  }
  await build({
    ...config.main,
    configFile: false,
    root,
    logLevel: 'warn',
    build: { ...config.main.build, outDir: join(root, 'out/main'), ssr: true, watch: {} },
    plugins: [
      {
        name: 'restart-host',
        closeBundle() {
          clearTimeout(timer)
          timer = setTimeout(restart, RESTART_QUIET_MS)
        },
      },
    ],
  })
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      host?.kill(signal)
      void server.close()
    })
}

/** A restarted host listens where the page expects it. */
async function freePort() {
  const probe = createSocket().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  return port
}
