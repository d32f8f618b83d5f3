import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Browser, chromium, expect } from '@playwright/test'
import { chromiumBinary, chromiumFlags } from './chromiumFlags'
import { agentProcesses } from './processes'
import { type ShellOptions, type StartedShell, startShell } from './shells'

export interface App {
  /** Starts the product; a second call, after `kill` or `quit`, starts it again on the same data. */
  start(env?: Record<string, string>): Promise<StartedShell>
  readonly dataDir: string
  readonly home: string
  /** A folder that is removed after the test. */
  readonly scratch: string
}

interface Running {
  readonly started: StartedShell
  killed: boolean
}

/**
 * Every test has a data dir and a home of its own. Besides what it says itself, each test promises that its pages saw
 * no error and no policy violation, that the host ended well, and that no process was left behind.
 */
export const test = base.extend<ShellOptions & { app: App }, { webBrowser: () => Promise<Browser> }>({
  shell: ['web', { option: true }],
  webBrowser: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are used from this pattern.
    async ({}, use) => {
      let launched: Promise<Browser> | null = null
      await use(() => {
        launched ??= chromium.launch({ ...chromiumBinary(), args: chromiumFlags })
        return launched
      })
      await (launched as Promise<Browser> | null)?.then((browser) => browser.close())
    },
    { scope: 'worker' },
  ],
  app: async ({ shell, webBrowser }, use, testInfo) => {
    const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'snowhook-e2e-')))
    const dataDir = join(scratch, 'data')
    const home = join(scratch, 'home')
    const all: Running[] = []
    await use({
      dataDir,
      home,
      scratch,
      start: async (env = {}) => {
        const started = await startShell(shell, { dataDir, home, env, browser: webBrowser })
        const running: Running = { started, killed: false }
        all.push(running)
        return {
          ...started,
          kill: () => {
            running.killed = true
            return started.kill()
          },
        }
      },
    })
    const problems: string[] = []
    for (const { started, killed } of all) {
      if (testInfo.status !== testInfo.expectedStatus && !started.page.isClosed())
        await testInfo.attach('page', { body: await started.page.screenshot(), contentType: 'image/png' })
      problems.push(...started.errors.all())
      const code = await started.quit()
      if (!killed && code !== 0) problems.push(`the host exited with ${code}`)
    }
    const left = agentProcesses(scratch)
    for (const { pid } of left) process.kill(pid, 'SIGKILL')
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
    expect(problems).toEqual([])
    expect(left).toEqual([])
  },
})

export { expect }
