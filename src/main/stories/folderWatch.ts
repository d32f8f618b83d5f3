import { type FSWatcher, watch as nodeWatch } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../shared/domain/clock'
import { resolveInside, SNOWHOOK_FOLDER } from './insideProject'
import { STORIES_FOLDER, STORIES_MAX_FILES } from './storyFolder'

/** An editor that saves touches a file several times within this. */
const QUIET_MS = 150
/** Changes that never stop are told all the same. */
const QUIET_MAX_MS = 1_000
/** Network file systems tell nothing, and systems run out of watches. */
const LOOK_EVERY_MS = 15_000
/** Not of the stories, but whoever shows them shows its gates too. */
const CONFIG_NAME = 'config.yaml'

export interface WatchParts {
  readonly project: string
  readonly clock: Clock
  readonly onChange: () => void
  /** Injected, so that tests can count what is open. */
  readonly watch?: Watch
}
export type Watch = (path: string, onEvent: (name: string | null) => void) => Pick<FSWatcher, 'close' | 'on'>

const systemWatch: Watch = (path, onEvent) => nodeWatch(path, { persistent: false }, (_, name) => onEvent(name))

/**
 * Calls back a moment after the last of several changes of the stories' folder or of `.snowhook/config.yaml`, also when
 * the folder is made, taken away and made again. The returned function ends it.
 */
export function watchStories({ project, clock, onChange, watch = systemWatch }: WatchParts): () => void {
  const levels = [[], [SNOWHOOK_FOLDER], [...STORIES_FOLDER]].map((names) => join(project, ...names))
  const watchers: (Pick<FSWatcher, 'close' | 'on'> | null)[] = levels.map(() => null)
  let ended = false
  let known: string | null = null
  let cancelTell: (() => void) | null = null
  let toldBy = 0
  let cancelLook: () => void = () => {}

  const closeFrom = (level: number): void => {
    for (let each = level; each < watchers.length; each += 1) {
      watchers[each]?.close()
      watchers[each] = null
    }
  }

  /** A folder that was made again has the old name and perhaps the old number: only a new watch sees into it. */
  async function open(from: number): Promise<void> {
    closeFrom(from)
    const root = await realpath(project).catch(() => null)
    for (let level = from; level < levels.length && root !== null; level += 1) {
      const real = await resolveInside(root, levels[level] ?? root)
      if (ended) return
      if (!real.ok || real.value === null) return
      watchers[level]?.close()
      watchers[level] = null
      try {
        const watcher = watch(real.value, (name) => onEvent(level, name))
        watcher.on('error', () => closeFrom(level)) // the look in between mends it
        watchers[level] = watcher
      } catch {
        return // no watches left: it is looked at
      }
    }
  }

  function onEvent(level: number, name: string | null): void {
    const below = STORIES_FOLDER[level]
    const isBelow = below !== undefined && (name === null || name === below)
    if (isBelow) void open(level + 1)
    if (isBelow || below === undefined || (level === 1 && name === CONFIG_NAME)) tell()
  }

  function tell(): void {
    if (ended) return
    const now = clock.monotonic()
    if (cancelTell === null) toldBy = now + QUIET_MAX_MS
    cancelTell?.()
    cancelTell = clock.after(Math.min(QUIET_MS, Math.max(0, toldBy - now)), () => {
      cancelTell = null
      void signature(project).then((found) => {
        known = found
        if (!ended) onChange()
      })
    })
  }

  function lookLater(): void {
    cancelLook = clock.after(LOOK_EVERY_MS, () => {
      void signature(project).then(async (found) => {
        if (ended) return
        const missed = known !== null && found !== known
        known = found
        if (missed) tell()
        // Watches that saw nothing of it are of folders that are gone.
        const from = missed ? 0 : watchers.indexOf(null)
        if (from >= 0) await open(from)
        if (!ended) lookLater()
      })
    })
  }

  void open(0).then(tell) // what changed until the watches were there
  lookLater()
  return () => {
    ended = true
    cancelTell?.()
    cancelLook()
    closeFrom(0)
  }
}

/** Changes whenever a file of the folder does, as far as its times, size and number tell. */
async function signature(project: string): Promise<string> {
  const root = await realpath(project).catch(() => project)
  const folder = await resolveInside(root, join(root, ...STORIES_FOLDER))
  const stories = folder.ok && folder.value !== null ? folder.value : null
  const names = stories === null ? [] : await readdir(stories).catch((): string[] => [])
  const read = names.filter((name) => name.endsWith('.md')).sort()
  const paths = read.slice(0, STORIES_MAX_FILES).map((name) => join(stories ?? root, name))
  const lines = [`${stories ?? ''} ${read.length}`]
  for (const path of [join(root, SNOWHOOK_FOLDER, CONFIG_NAME), ...paths]) {
    const stats = await stat(path, { bigint: true }).catch(() => null)
    lines.push(stats === null ? path : `${path} ${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`)
  }
  return lines.join('\n')
}
