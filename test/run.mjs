import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ensureBundles, root } from '../bin/bundles.mjs'
import { findElectronForTests } from './runner/electron.mjs'
import { findChromium } from './runner/chromium.mjs'
import { playwright, show, step, tool, vitest } from './runner/suites.mjs'
import { ensureRipgrep } from './runner/ripgrep.mjs'
import { ensureRecentNode } from '../bin/recentNode.mjs'

/**
 * `npm test`: every suite, with the set-up each needs, and one truthful line at the end.
 * `npm run check`: what needs no programs beside Node: format, lint, types, dead code, unit, architecture.
 * With CI=true, `npm test` does both.
 */
await ensureRecentNode(fileURLToPath(import.meta.url))
process.chdir(root)
// Programs found by name (npm, node, tsc) are the ones this project brings.
process.env.PATH = `${root}/node_modules/.bin:${process.env.PATH}`

const checks = [
  () => step('format', () => tool('node_modules/@biomejs/biome/bin/biome', ['format', '.'])),
  () => step('lint', () => tool('node_modules/@biomejs/biome/bin/biome', ['lint', '--error-on-warnings', '.'])),
  ...['shared', 'node', 'web', 'test'].map(
    (part) => () => step(`types ${part}`, () => show('tsc', ['-p', `tsconfig.${part}.json`])),
  ),
  () => step('dead code', () => tool('node_modules/knip/bin/knip.js', [])),
]
const unit = () => vitest('unit')

async function realClis() {
  if (existsSync('test/real-clis/node_modules/.package-lock.json')) return 0
  return show('npm', ['ci', '--prefix', 'test/real-clis', '--no-fund', '--no-audit'])
}

async function endToEnd() {
  const chromium = await findChromium()
  if (chromium === null) return [{ name: 'e2e', passed: 0, failed: 1, skipped: 0 }]
  const env = { SNOWHOOK_CHROMIUM: chromium }
  const suites = [await playwright('web', env), await playwright('stand-in', env)]
  const electron = findElectronForTests()
  console.log(
    electron.binary === undefined ? `Real Electron: skipped, because ${electron.reason}.` : 'Real Electron: found.',
  )
  suites.push(
    electron.binary === undefined
      ? { name: 'e2e electron', passed: 0, failed: 0, skipped: 1 }
      : await playwright('electron', { ...env, SNOWHOOK_ELECTRON: electron.binary }),
  )
  return suites
}

const results = []
if (process.argv.includes('--check') || process.env.CI === 'true')
  for (const check of checks) results.push(await check())
results.push(await unit())
if (!process.argv.includes('--check')) {
  results.push(await step('real CLIs installed', realClis))
  await ensureBundles(process.execPath)
  ensureRipgrep()
  results.push(await vitest('contract'), await vitest('integration'), ...(await endToEnd()))
}

const sum = (key) => results.reduce((total, result) => total + result[key], 0)
console.log()
for (const { name, passed, failed, skipped } of results)
  console.log(
    `${name.padEnd(22)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped`,
  )
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
process.exitCode = sum('failed') === 0 ? 0 : 1
