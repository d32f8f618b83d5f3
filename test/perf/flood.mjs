import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/**
 * `node test/perf/flood.mjs [flooders…]`: how late quiet agents' output and events reach a client while that many
 * others flood, beside what is late without Snowhook on the same busy machine, and how soon a flooder's stop signals
 * and ends. `escapes:16` floods with what is hard to draw; the kinds stand in flood.ts. Needs `npm run build`.
 */
const outDir = mkdtempSync(join(tmpdir(), 'snowhook-perf-'))
try {
  await build({
    root: join(dirname(fileURLToPath(import.meta.url)), '../..'),
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: { ssr: 'test/perf/flood.ts', outDir, rollupOptions: { output: { entryFileNames: 'perf.mjs' } } },
  })
  const child = spawn(process.execPath, [join(outDir, 'perf.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exitCode = (await once(child, 'close'))[0]
} finally {
  rmSync(outDir, { recursive: true, force: true })
}
