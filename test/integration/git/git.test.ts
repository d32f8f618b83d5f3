import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { chmod, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type GitWish, runGit, textOf } from '../../../src/main/git/git'
import { systemClock } from '../../../src/main/host/systemClock'
import { ManualClock } from '../../support/manualClock'

class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'snowhook-git-'))
  readonly env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: this.path,
    GIT_AUTHOR_NAME: 'T',
    GIT_AUTHOR_EMAIL: 't@l',
    GIT_COMMITTER_NAME: 'T',
    GIT_COMMITTER_EMAIL: 't@l',
  }
  run(args: readonly string[], wish: GitWish = {}, more: { clock?: ManualClock; signal?: AbortSignal } = {}) {
    return runGit({ cwd: this.path, env: this.env, clock: systemClock, ...more }, args, wish)
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }
}

async function repository(): Promise<Folder> {
  const folder = new Folder()
  await folder.run(['init', '-q', '-b', 'main'])
  await folder.run(['commit', '-q', '--allow-empty', '-m', 'first'])
  return folder
}

describe('git', () => {
  it('answers with bytes, or with what it said in one line', async () => {
    await using folder = await repository()
    expect(textOf(await folder.run(['log', '--format=%s']))).toBe('first')
    const bytes = Buffer.from([0, 255, 13, 10, 128])
    const hash = textOf(await folder.run(['hash-object', '-w', '--stdin'], { input: bytes })) ?? ''
    const read = await folder.run(['cat-file', 'blob', hash])
    expect(read.stdout.equals(bytes)).toBe(true)
    const wrong = await folder.run(['rev-parse', '--verify', 'nope'])
    expect(wrong).toMatchObject({
      ok: false,
      failure: 'failed',
      exitCode: 128,
      message: 'fatal: Needed a single revision',
    })
    expect(textOf(wrong)).toBeNull()
  })

  it('is not found, not started or too long in words', async () => {
    await using folder = await repository()
    expect(await folder.run(['log'], {}, { signal: AbortSignal.abort() })).toMatchObject({ failure: 'aborted' })
    expect(await folder.run(['log'], { maxBytes: 5 })).toMatchObject({ failure: 'too_long' })
    folder.env['PATH'] = '/nowhere'
    expect(await folder.run(['log'])).toMatchObject({ failure: 'missing', message: 'git was not found.' })
    folder.env['PATH'] = folder.path
    writeFileSync(join(folder.path, 'git'), '#!/bin/sh\ntouch ran\n')
    await chmod(join(folder.path, 'git'), 0o755)
    // Never the one that lies in the folder it works in.
    expect(await folder.run(['log'])).toMatchObject({ failure: 'missing' })
    expect(existsSync(join(folder.path, 'ran'))).toBe(false)
  })

  it('starts nothing that the repository names: no hook, no file system monitor', async () => {
    await using folder = await repository()
    const script = join(folder.path, 'evil')
    writeFileSync(script, `#!/bin/sh\ntouch ${folder.path}/ran\n`)
    await chmod(script, 0o755)
    await folder.run(['config', 'core.hooksPath', folder.path])
    await folder.run(['config', 'core.fsmonitor', script])
    writeFileSync(join(folder.path, 'post-commit'), readFileSync(script))
    await chmod(join(folder.path, 'post-commit'), 0o755)
    await folder.run(['status'])
    expect((await folder.run(['commit', '-q', '--allow-empty', '-m', 'second'])).ok).toBe(true)
    expect(existsSync(join(folder.path, 'ran'))).toBe(false)
    await folder.run(['commit', '-q', '--allow-empty', '-m', 'third'], { hooks: true })
    // The user asked for hooks, and git's own setting holds again.
    expect(existsSync(join(folder.path, 'ran'))).toBe(true)
  })

  it('is not led elsewhere by the variables of a git that started the host', async () => {
    await using folder = await repository()
    await using other = await repository()
    Object.assign(folder.env, {
      GIT_DIR: join(other.path, '.git'),
      GIT_WORK_TREE: other.path,
      GIT_INDEX_FILE: join(other.path, 'index'),
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.name',
      GIT_CONFIG_VALUE_0: 'Somebody',
      GIT_LITERAL_PATHSPECS: '1',
    })
    expect(textOf(await folder.run(['rev-parse', '--show-toplevel']))).toMatch(new RegExp(`${folder.path}$`))
    expect(await folder.run(['config', 'user.name'])).toMatchObject({ ok: false, exitCode: 1 })
    const asked = await folder.run(['rev-parse', '--git-dir'], { env: { GIT_DIR: join(other.path, '.git') } })
    expect(textOf(asked)).toBe(join(other.path, '.git'))
  })

  it('is ended with all it has started, when it hangs or is no longer wanted', async () => {
    await using folder = await repository()
    await folder.run(['config', 'alias.hang', '!echo $$ > pid; sleep 600 & wait'])
    const started = async (): Promise<number> => {
      for (;;) {
        const pid = existsSync(join(folder.path, 'pid')) ? Number(readFileSync(join(folder.path, 'pid'), 'utf8')) : 0
        if (pid > 0) return pid
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    const clock = new ManualClock()
    const late = folder.run(['hang'], { timeoutMs: 5_000 }, { clock })
    const first = await started()
    clock.advance(5_000)
    expect(await late).toMatchObject({ failure: 'timed_out', message: 'git did not answer within 5 s.' })
    expect(() => process.kill(-first, 0)).toThrow()
    await rm(join(folder.path, 'pid'))
    const stop = new AbortController()
    const unwanted = folder.run(['hang'], {}, { signal: stop.signal, clock })
    await started()
    stop.abort()
    expect(await unwanted).toMatchObject({ failure: 'aborted' })
    expect(clock.pending).toBe(0)
  })
})
