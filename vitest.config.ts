import { defineConfig } from 'vitest/config'

/** Suites by what they need: `unit` nothing, `contract` loopback, `integration` real programs (git, PTYs, the real CLI). */
const project = (name: string, include: string[], timeoutMs: number) => ({
  test: {
    name,
    include,
    environment: 'node' as const,
    setupFiles: ['test/support/propertySeed.ts'],
    // Real programs on a loaded machine: one more try, said in the report by its name. A test that fails twice fails.
    retry: name !== 'unit' && process.env['CI'] === 'true' ? 1 : 0,
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    pool: 'forks' as const,
  },
})

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx', 'test/architecture/**/*.test.ts'], 30_000),
      project('contract', ['test/contract/**/*.test.ts'], 120_000),
      project(
        'integration',
        ['test/integration/**/*.test.ts', 'test/security/**/*.test.ts', 'test/chaos/**/*.test.ts'],
        180_000,
      ),
    ],
  },
})
