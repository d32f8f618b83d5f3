import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installFromDebian } from './debian.mjs'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const macPaths = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

function find() {
  const named = process.env.SNOWHOOK_CHROMIUM
  if (named !== undefined) return existsSync(named) ? named : null
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...macPaths]
  return candidates.find((path) => existsSync(path)) ?? null
}

const run = (command, args) => spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0

/** The Chromium for the end-to-end tests: found, else installed, else null after saying what to do. */
export async function findChromium() {
  const found = find()
  if (found !== null) return found
  if (installFromDebian('chromium')) return find()
  const { chromium } = await import('@playwright/test')
  if (!existsSync(chromium.executablePath())) {
    console.log("Installing Playwright's Chromium …")
    run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'])
  }
  if (existsSync(chromium.executablePath())) return chromium.executablePath()
  console.error('No Chromium: install the package "chromium", or set SNOWHOOK_CHROMIUM to the path of one.')
  return null
}
