import { defineConfig } from '@playwright/test'
import type { ShellOptions } from './test/e2e/support/shells'

/** One suite, three shells: what a user does must work the same in each. */
export default defineConfig<ShellOptions>({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  timeout: 120_000,
  expect: { timeout: 20_000 },
  // Two noisy cores: a second Chromium makes both slower than one after the other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  projects: [
    { name: 'web', use: { shell: 'web' } },
    { name: 'stand-in', use: { shell: 'stand-in' } },
    { name: 'electron', use: { shell: 'electron' } },
  ],
})
