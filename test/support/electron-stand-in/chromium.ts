import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Browser, type BrowserContext, chromium } from '@playwright/test'

const flags = [
  '--headless=new',
  // Electron has no blocker of its own: what opens is the app's decision.
  '--disable-popup-blocking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
  ...(process.env['STAND_IN_FLAGS'] ?? '').split(' ').filter((flag) => flag !== ''),
]

let launched: Promise<{ context: BrowserContext; browser: Browser; process: ChildProcess; profile: string }> | null =
  null

/** One Chromium per app. Its debugging address goes to stdout, so that the test drives the same pages. */
export async function chromiumContext(): Promise<BrowserContext> {
  launched ??= launch()
  return (await launched).context
}

async function launch(): Promise<{
  context: BrowserContext
  browser: Browser
  process: ChildProcess
  profile: string
}> {
  const profile = mkdtempSync(join(tmpdir(), 'electron-stand-in-'))
  const binary = process.env['SNOWHOOK_CHROMIUM'] ?? '/usr/bin/chromium'
  const child = spawn(binary, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`Chromium exited with ${code}`)))
    createInterface({ input: child.stderr }).on('line', (line) => {
      const found = /DevTools listening on (ws:\S+)/.exec(line)?.[1]
      if (found !== undefined) resolve(found)
    })
  })
  const browser = await chromium.connectOverCDP(endpoint)
  const context = browser.contexts()[0]
  if (context === undefined) throw new Error('Chromium has no default context')
  console.log(JSON.stringify({ standIn: 'chromium', endpoint }))
  return { context, browser, process: child, profile }
}

export async function closeChromium(): Promise<void> {
  if (launched === null) return
  const { process: child, profile } = await launched
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
}
