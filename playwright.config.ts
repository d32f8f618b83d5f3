import { defineConfig } from '@playwright/test'
import type { ShellOptions } from './test/e2e/support/shells'

/** What only one shell has, or is heavy and the same in all, stands in a folder of that shell's name. */
const only = (...shells: string[]) => shells.map((shell) => `**/${shell}/**`)

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
  // One more try on a loaded machine; what needed it is listed as flaky, by name, in the summary.
  retries: process.env['CI'] === 'true' ? 1 : 0,
  // What cannot be clicked by then never can; the test's own limit would only say it later.
  use: { actionTimeout: 20_000 },
  projects: [
    { name: 'web', use: { shell: 'web' }, testIgnore: only('stand-in') },
    { name: 'stand-in', use: { shell: 'stand-in' }, testIgnore: only('web') },
    { name: 'electron', use: { shell: 'electron' }, testIgnore: only('web', 'stand-in') },
  ],
})
