import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, test as base, chromium, expect } from '@playwright/test'
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
    const all: StartedShell[] = []
    await use({
      dataDir,
      home,
      scratch,
      start: async (env = {}) => {
        const started = await startShell(shell, { dataDir, home, env, browser: webBrowser })
        all.push(started)
        return started
      },
    })
    const problems: string[] = []
    for (const started of all) {
      if (testInfo.status !== testInfo.expectedStatus && !started.page.isClosed())
        await started.page.screenshot({ path: testInfo.outputPath(`page-${all.indexOf(started) + 1}.png`) })
      problems.push(...started.errors.all())
      const end = await started.quit()
      // Only a test itself sends the signal that cannot be caught.
      if (end !== 0 && end !== 'SIGKILL') problems.push(`the host ended with ${end}`)
    }
    const left = agentProcesses(scratch)
    for (const { pid } of left) process.kill(pid, 'SIGKILL')
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
    expect(problems).toEqual([])
    expect(left).toEqual([])
  },
})

export { expect }
