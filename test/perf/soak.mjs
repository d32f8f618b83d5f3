import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/**
 * `node test/perf/soak.mjs`, for SOAK_MINUTES (two hours): what a host that floods, chatters, comes and goes needs of
 * memory, descriptors and threads as time passes. Fails when any of them grows. Needs `npm run build`.
 */
const outDir = mkdtempSync(join(tmpdir(), 'snowhook-perf-'))
try {
  await build({
    root: join(dirname(fileURLToPath(import.meta.url)), '../..'),
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: { ssr: 'test/perf/soak.ts', outDir, rollupOptions: { output: { entryFileNames: 'perf.mjs' } } },
  })
  const child = spawn(process.execPath, [join(outDir, 'perf.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exitCode = (await once(child, 'close'))[0]
} finally {
  rmSync(outDir, { recursive: true, force: true })
}
