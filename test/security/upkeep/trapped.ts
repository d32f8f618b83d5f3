import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '../../support/host/tempDir'

/** Folders and files of the user's own, beside a data dir: nothing that lies in the data dir may change them. */
export class Outside {
  readonly root = tempDir('snowhook-outside-')
  private readonly before: string

  constructor() {
    mkdirSync(join(this.root, 'project/deep'), { recursive: true })
    for (const name of ['letter', 'project/code', 'project/deep/more', 'project/000001.journal'])
      writeFileSync(join(this.root, name), `mine: ${name}\n`.repeat(50), { mode: 0o644 })
    this.before = this.now()
  }

  path(name = ''): string {
    return join(this.root, name)
  }

  /** Names, modes and bytes as they were. */
  get untouched(): boolean {
    return this.now() === this.before
  }

  private now(): string {
    return readdirSync(this.root, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => {
        const stats = statSync(join(this.root, name))
        return `${name} ${stats.mode} ${stats.isFile() ? readFileSync(join(this.root, name), 'utf8') : ''}`
      })
      .join('\n')
  }
}

/** A pipe that nobody writes to: who opens it to read waits for ever. */
export const pipe = (path: string): void => void execFileSync('mkfifo', [path])
