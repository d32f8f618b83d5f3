import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of its own, so small that a test can fill it. Needs the right to mount, which CI machines may not give. */
export class SmallDisk {
  private constructor(readonly path: string) {
    mkdirSync(path, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0700', 'snowhook-test', path], { stdio: 'pipe' })
  }

  static at(path: string): SmallDisk {
    return new SmallDisk(path)
  }

  /** Whether this machine lets us. */
  static get isPossible(): boolean {
    const path = mkdtempSync(join(tmpdir(), 'snowhook-mount-'))
    try {
      new SmallDisk(path).unmount()
      return true
    } catch {
      return false
    } finally {
      rmSync(path, { recursive: true, force: true })
    }
  }

  /** Leaves not a byte free. */
  fill(): void {
    const ballast = join(this.path, 'ballast')
    // Twice: what is freed while it is written is taken as well.
    for (let round = 0; round < 2; round += 1) {
      const { bavail, bsize } = statfsSync(this.path)
      try {
        writeFileSync(ballast, Buffer.alloc(bavail * bsize), { flag: 'a' })
      } catch (cause) {
        // Somebody else took the last of it meanwhile: full is full.
        if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause
      }
    }
  }

  free(): void {
    rmSync(join(this.path, 'ballast'))
  }

  /** Only while nobody writes there. */
  remount(how: 'ro' | 'rw'): void {
    execFileSync('mount', ['-o', `remount,${how}`, this.path], { stdio: 'pipe' })
  }

  unmount(): void {
    execFileSync('umount', ['--lazy', this.path], { stdio: 'pipe' })
  }
}
