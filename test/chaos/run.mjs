import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { ensureBundles } from '../../bin/bundles.mjs'
import { ensureRecentNode } from '../../bin/recentNode.mjs'

/**
 * `npm run chaos`: 1,000 schedules of trouble on real hosts. `-- --seed 123` plays that one again, `--keep` keeps its
 * data dir, `--seeds` and `--from` choose others, `--at-once` how many are played at the same time.
 */
await ensureRecentNode(fileURLToPath(import.meta.url))
const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
process.chdir(root)
if (!process.argv.includes('--bundle')) await ensureBundles(process.execPath)
const outDir = mkdtempSync(join(tmpdir(), 'snowhook-chaos-program-'))
try {
  symlinkSync(join(root, 'node_modules'), join(outDir, 'node_modules'))
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: 'test/chaos/chaos.ts',
      outDir,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'chaos.mjs' } },
    },
  })
  const child = spawn(process.execPath, [join(outDir, 'chaos.mjs'), ...process.argv.slice(2)], { stdio: 'inherit' })
  // Interrupted, it ends what it has started, and then itself.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.exitCode = (await once(child, 'close'))[0]
} finally {
  rmSync(outDir, { recursive: true, force: true })
}
