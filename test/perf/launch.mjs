import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Bundles `test/perf/<name>.ts` and runs it with this process's arguments; ends as it does. */
export async function launch(name) {
  const outDir = mkdtempSync(join(tmpdir(), 'snowhook-perf-'))
  try {
    await build({
      root: join(dirname(fileURLToPath(import.meta.url)), '../..'),
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: true },
      build: { ssr: `test/perf/${name}.ts`, outDir, rollupOptions: { output: { entryFileNames: 'perf.mjs' } } },
    })
    const child = spawn(process.execPath, [join(outDir, 'perf.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
    process.exitCode = (await once(child, 'close'))[0]
  } finally {
    rmSync(outDir, { recursive: true, force: true })
  }
}
