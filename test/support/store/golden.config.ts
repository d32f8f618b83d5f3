import { defineConfig } from 'vitest/config'

/** For `makeGolden.ts` alone. */
export default defineConfig({ test: { include: ['test/support/store/makeGolden.ts'], testTimeout: 120_000 } })
