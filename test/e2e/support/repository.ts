import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const author = ['-c', 'user.name=Test', '-c', 'user.email=test@snowhook.invalid', '-c', 'commit.gpgSign=false']

export interface Repository {
  readonly path: string
  git(...args: string[]): string
}

/** A real git repository with one commit. */
export function createRepository(parent: string, name = 'project'): Repository {
  const path = join(parent, name)
  mkdirSync(path, { recursive: true })
  const git = (...args: string[]): string =>
    execFileSync('git', [...author, ...args], {
      cwd: path,
      encoding: 'utf8',
      env: { ...process.env, HOME: parent, GIT_CONFIG_NOSYSTEM: '1' },
    })
  git('init', '--quiet', '--initial-branch=main')
  writeFileSync(join(path, 'README.md'), '# A project\n')
  git('add', '--all')
  git('commit', '--quiet', '-m', 'Begin')
  return { path, git }
}
