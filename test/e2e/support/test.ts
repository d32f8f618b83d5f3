import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { type ShellOptions, type StartedShell, startShell } from './shells'

export interface App {
  /** The running product; starts it at first use. */
  start(env?: Record<string, string>): Promise<StartedShell>
  readonly dataDir: string
  /** A folder that is removed after the test. */
  readonly scratch: string
}

/** Every test has a data dir of its own and leaves neither files nor processes behind. */
export const test = base.extend<ShellOptions & { app: App }>({
  shell: ['web', { option: true }],
  app: async ({ shell }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'snowhook-e2e-'))
    const started: StartedShell[] = []
    await use({
      dataDir: join(folder, 'data'),
      scratch: folder,
      start: async (env = {}) => {
        const running = await startShell(shell, { dataDir: join(folder, 'data'), env })
        started.push(running)
        return running
      },
    })
    for (const running of started) await running.quit()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  },
})

export { expect } from '@playwright/test'
