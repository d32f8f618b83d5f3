import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

const clis = join(dirname(fileURLToPath(import.meta.url)), '..', 'real-clis')
/** Outside the checkout: a killed install must not leave a file in it. */
const lock = join(tmpdir(), `snowhook-real-clis-${createHash('sha256').update(clis).digest('hex').slice(0, 16)}.lock`)

/** A download of 120 MB on a slow line. */
const INSTALL_TIMEOUT_MS = 600_000
const LOCK_LOOK_MS = 250

/** The CLI's native program, from the package of this platform: no install script is needed for it. */
function installedClaude(): string | null {
  const musl =
    process.platform === 'linux' && !existsSync('/lib64/ld-linux-x86-64.so.2') && existsSync('/lib/ld-musl-x86_64.so.1')
  const platform = `claude-code-${process.platform}-${process.arch}${musl ? '-musl' : ''}`
  const program = join(clis, 'node_modules', '@anthropic-ai', platform, 'claude')
  return existsSync(program) ? program : null
}

/** The real `claude`, installed from the lock file of test/real-clis when it is not there. Suites that start together install it once. */
export async function realClaude(): Promise<string> {
  for (;;) {
    const found = existsSync(lock) ? null : installedClaude()
    if (found !== null) return found
    if (takeLock()) {
      try {
        await run('npm', ['ci', '--prefix', clis, '--no-audit', '--no-fund'], { timeout: INSTALL_TIMEOUT_MS })
      } finally {
        rmSync(lock, { force: true })
      }
      const installed = installedClaude()
      if (installed === null)
        throw new Error(`npm ci in ${clis} brought no claude for ${process.platform}-${process.arch}`)
      return installed
    }
    await wait(LOCK_LOOK_MS)
  }
}

function takeLock(): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch {
    if (!holderLives()) rmSync(lock, { force: true })
    return false
  }
}

function holderLives(): boolean {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0)
    return true
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A dummy of the right shape; nothing outside the machine is ever asked. */
const API_KEY = 'sk-ant-api03-dummy-0123456789abcdefghij'
const OAUTH_TOKEN = 'sk-ant-oat01-dummy-0123456789abcdefghij'

export interface ClaudeEnvironment {
  /** Where the CLI may keep its things; created. */
  readonly home: string
  /** The fake API's address. */
  readonly url: string
  /** A subscription's token makes the CLI report usage windows; a key does not. */
  readonly auth?: 'api_key' | 'oauth'
  /** Folders that the terminal interface must not ask about. */
  readonly trusted?: readonly string[]
}

/** An environment in which the real CLI talks to the fake API alone, asks no first-run question and writes only below `home`. */
export function claudeEnvironment({
  home,
  url,
  auth = 'api_key',
  trusted = [],
}: ClaudeEnvironment): Record<string, string> {
  const config = join(home, '.claude-test')
  const temporary = join(home, 'tmp')
  mkdirSync(config, { recursive: true })
  mkdirSync(temporary, { recursive: true })
  writeFileSync(
    join(config, '.claude.json'),
    JSON.stringify({
      hasCompletedOnboarding: true,
      theme: 'dark',
      hasSeenAutoDefaultNotice: true,
      customApiKeyResponses: { approved: [API_KEY.slice(-20)], rejected: [] },
      projects: Object.fromEntries(trusted.map((folder) => [folder, { hasTrustDialogAccepted: true }])),
    }),
  )
  return {
    HOME: home,
    TMPDIR: temporary,
    CLAUDE_CONFIG_DIR: config,
    ANTHROPIC_BASE_URL: url,
    ...(auth === 'api_key' ? { ANTHROPIC_API_KEY: API_KEY } : { CLAUDE_CODE_OAUTH_TOKEN: OAUTH_TOKEN }),
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
  }
}
