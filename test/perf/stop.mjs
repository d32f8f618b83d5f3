import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** `node test/perf/stop.mjs [rounds]`: how fast trees that are deaf to everything polite are stopped, and die with their host. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
mkdirSync(join(root, 'node_modules/.cache'), { recursive: true })
// Inside the project, because what is not bundled is looked up from there.
const outDir = mkdtempSync(join(root, 'node_modules/.cache/snowhook-perf-'))
try {
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: true,
      outDir,
      rollupOptions: {
        input: {
          perf: join(root, 'test/perf/stop.ts'),
          host: join(root, 'test/integration/process/children/guardedHost.ts'),
          guardian: join(root, 'src/main/process/guardian/main.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  const child = spawn(process.execPath, [join(outDir, 'perf.js'), join(outDir, 'host.js'), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exitCode = (await once(child, 'close'))[0]
} finally {
  rmSync(outDir, { recursive: true, force: true })
}
