import type { Stats } from 'node:fs'
import { lstat, mkdir, readlink } from 'node:fs/promises'
import { ToolFailure } from '../outcome'
import { ChangedMeanwhile, codeOf, type Folder } from './folder'
import { NotThere } from './notThere'
import { belowRoot, shown } from './paths'
import { isGitName } from './protectedPaths'

/** As many as Linux follows in one path. */
const HOPS_MAX = 40
/** A name that is replaced faster than it can be looked at is not worth waiting for. */
const LOOKS_MAX = 20

/** The root that is held, and the spellings under which absolute links may name it. */
export interface Root {
  readonly spellings: readonly string[]
  hold(): Promise<Folder>
}

/** Where a path leads once all links are followed: `name` in `folder`, or the folder itself. */
export interface Place {
  /** Held; whoever gets the place closes it. */
  readonly folder: Folder
  /** Of the folder, from the root; no link among them. */
  readonly folderNames: readonly string[]
  /** Null: the folder itself is meant. */
  readonly name: string | null
  /** Null: there is nothing of that name. Never a link. */
  readonly stats: Stats | null
}

export interface Purpose {
  /** Also makes the folders on the way that are missing, and refuses a repository's own data. */
  readonly write: boolean
}

/**
 * Walks step by step from the root. Links are read and followed by hand, so that each step is taken in a folder that
 * is held, and no step leads out of the root.
 */
export async function resolve(root: Root, steps: readonly string[], purpose: Purpose): Promise<Place> {
  const walk = new Walk(root, await root.hold(), [...steps], purpose, shown(steps))
  try {
    return await walk.toTheEnd()
  } catch (cause) {
    await walk.folder.close()
    throw cause
  }
}

class Walk {
  private names: string[] = []
  private hops = 0
  private looks = 0

  constructor(
    private readonly root: Root,
    public folder: Folder,
    private readonly todo: string[],
    private readonly purpose: Purpose,
    private readonly asked: string,
  ) {}

  async toTheEnd(): Promise<Place> {
    for (let step = this.todo.shift(); step !== undefined; step = this.todo.shift()) {
      if (step === '..') await this.goUp()
      else {
        const place = await this.take(step)
        if (place !== null) return place
      }
    }
    return { folder: this.folder, folderNames: this.names, name: null, stats: null }
  }

  /** Null: the way goes on. */
  private async take(step: string): Promise<Place | null> {
    if (this.purpose.write && isGitName(step)) {
      throw new ToolFailure(`${this.asked} belongs to git's own data, which the file tools do not change. Use git.`)
    }
    const stats = await lookAt(this.folder, step)
    const last = this.todo.length === 0
    if (stats?.isSymbolicLink()) await this.follow(step)
    else if (stats?.isDirectory()) await this.goInto(step)
    else if (last) return { folder: this.folder, folderNames: this.names, name: step, stats }
    else if (stats !== null) throw new ToolFailure(`${shown([...this.names, step])} is not a folder.`)
    else await this.make(step)
    return null
  }

  private async goInto(step: string): Promise<void> {
    try {
      await this.stand(await this.folder.enter(step))
      this.names.push(step)
    } catch (cause) {
      // It was a folder a moment ago: it is looked at again, and followed if it is a link now.
      if (!(cause instanceof ChangedMeanwhile) || ++this.looks > LOOKS_MAX) throw cause
      this.todo.unshift(step)
    }
  }

  private async make(step: string): Promise<void> {
    if (!this.purpose.write || this.todo.includes('..')) {
      throw new NotThere(`There is no ${shown([...this.names, step])}.`)
    }
    await this.folder.confirm()
    await mkdir(this.folder.at(step)).catch((cause: unknown) => {
      if (codeOf(cause) !== 'EEXIST') throw cause
    })
    await this.goInto(step)
  }

  private async follow(step: string): Promise<void> {
    if (++this.hops > HOPS_MAX) throw new ToolFailure(`${this.asked} leads through too many links, or in a circle.`)
    let target: string
    try {
      target = await readlink(this.folder.at(step))
    } catch (cause) {
      if (codeOf(cause) !== 'EINVAL') throw cause
      this.todo.unshift(step)
      return
    }
    const below = target.startsWith('/') ? belowRoot(target, this.root.spellings) : target
    if (below === null) throw this.leaves(`${shown([...this.names, step])} is a link to ${target}`)
    if (target.startsWith('/')) {
      await this.stand(await this.root.hold())
      this.names = []
    }
    this.todo.unshift(...below.split('/').filter((part) => part !== '' && part !== '.'))
  }

  /** What is above a held folder may have changed, so the way is walked again from the root. */
  private async goUp(): Promise<void> {
    const names = this.names.slice(0, -1)
    if (this.names.length === 0) throw this.leaves(`it goes above ${this.root.spellings[0]}`)
    let folder = await this.root.hold()
    for (const name of names) {
      const above = folder
      folder = await above.enter(name).finally(() => above.close())
    }
    await this.stand(folder)
    this.names = names
  }

  private async stand(folder: Folder): Promise<void> {
    const before = this.folder
    this.folder = folder
    await before.close()
  }

  private leaves(why: string): ToolFailure {
    return new ToolFailure(`${this.asked} leads out of the worktree: ${why}. The file tools stay inside of it.`)
  }
}

async function lookAt(folder: Folder, name: string): Promise<Stats | null> {
  try {
    return await lstat(folder.at(name))
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null
    throw cause
  }
}
