import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const reports = 'test-results'

/** Runs a command with its output shown; resolves to its exit code. */
export const show = (command, args, env = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
    child.on('error', (error) => {
      console.error(`${command}: ${error.message}`)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })

const node = (script, args, env) => show(process.execPath, [script, ...args], env)

/** A command that either passes or fails, counted as one. */
export async function step(name, run) {
  const code = await run()
  return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 }
}

/** Counts come from the runner's own report; a run that left no report, or failed without a failed test, counts as a failure. */
function counted(name, code, read) {
  let counts = { passed: 0, failed: 0, skipped: 0 }
  try {
    counts = read()
  } catch (error) {
    console.error(`${name}: no report (${error.message})`)
  }
  const clean = code === 0 && counts.passed + counts.skipped > 0
  return { name, ...counts, failed: clean ? counts.failed : Math.max(1, counts.failed) }
}

export async function vitest(project, folders = []) {
  mkdirSync(reports, { recursive: true })
  const file = join(reports, `vitest-${project}.json`)
  const code = await node('node_modules/vitest/vitest.mjs', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...folders,
  ])
  return counted(project, code, () => {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(file, 'utf8'))
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
  })
}

export async function playwright(project, env) {
  mkdirSync(reports, { recursive: true })
  const file = join(reports, `playwright-${project}.json`)
  const code = await node(
    'node_modules/@playwright/test/cli.js',
    ['test', '--project', project, '--reporter=list,json'],
    {
      ...env,
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
    },
  )
  return counted(`e2e ${project}`, code, () => {
    const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(file, 'utf8')).stats
    return { passed: expected + flaky, failed: unexpected, skipped }
  })
}

export const tool = (script, args) => node(script, args)
