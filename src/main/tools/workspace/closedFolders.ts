import { type Stats, statSync } from 'node:fs'
import { ToolFailure } from '../outcome'

/** Folders that file tools do not enter, whatever they are called on the way: known by what they are, not by name. */
export class ClosedFolders {
  private readonly identities: ReadonlySet<string>

  /** What does not exist is passed over. */
  constructor(paths: readonly string[]) {
    const stats = paths.map((path) => statSync(path, { throwIfNoEntry: false }))
    this.identities = new Set(stats.flatMap((one) => (one === undefined ? [] : [identity(one)])))
  }

  get any(): boolean {
    return this.identities.size > 0
  }

  refuse(folder: Pick<Stats, 'dev' | 'ino'>): void {
    if (this.identities.has(identity(folder))) throw new ClosedFolder()
  }
}

/** A walk passes over it; everything else fails with it. */
export class ClosedFolder extends ToolFailure {
  constructor() {
    super("This folder holds Snowhook's own data or the system's, which the file tools do not touch.")
  }
}

const identity = ({ dev, ino }: Pick<Stats, 'dev' | 'ino'>): string => `${dev}:${ino}`
