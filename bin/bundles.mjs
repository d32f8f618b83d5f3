import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
export const cliBundle = join(root, 'out/main/cli.js')
const stamp = join(root, 'out/.built')

/** What the bundles are made of: a change to any of these makes them stale. */
const ingredients = ['src', 'electron.vite.config.ts', 'package-lock.json']

function newestChange(path) {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), mtimeMs)
}

const isFresh = () =>
  existsSync(cliBundle) &&
  existsSync(stamp) &&
  ingredients.every((path) => newestChange(join(root, path)) <= statSync(stamp).mtimeMs)

/** Builds main, preload and renderer unless they are newer than their sources. Build output goes to stderr. */
export async function ensureBundles(node) {
  if (isFresh()) return
  if (!existsSync(join(root, 'node_modules/electron-vite'))) {
    if (existsSync(cliBundle)) return
    console.error('Snowhook is not installed yet: run "npm ci" in its folder first.')
    process.exit(1)
  }
  console.error('Building Snowhook …')
  const startedAt = new Date()
  const output = []
  const build = spawn(node, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  build.stdout.on('data', (chunk) => output.push(chunk))
  build.stderr.on('data', (chunk) => output.push(chunk))
  const code = await new Promise((resolve) => build.on('close', resolve))
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output))
    console.error(`The build failed (exit ${code}); nothing was started.`)
    process.exit(1)
  }
  writeFileSync(stamp, '')
  // A source changed during the build must count as newer than it.
  utimesSync(stamp, startedAt, startedAt)
}
