import type { SnowhookError } from '../../shared/domain/errors'
import type { StoryId } from '../../shared/domain/ids'
import type { Result } from '../../shared/domain/result'
import type { StoryDefinition, StoryFile } from '../../shared/domain/story'

/** A story's file that cannot be understood; what can be known of it all the same. */
export interface BrokenStory {
  /** Of a file whose name is no id: one that stands in for it, always the same. */
  readonly id: StoryId
  readonly path: string
  /** With its line: "line 3: order: expected a number". */
  readonly problem: string
}

export interface StoryList {
  /** In board order: by `order`, then by id. */
  readonly stories: readonly StoryFile[]
  readonly broken: readonly BrokenStory[]
  /** Why the folder as a whole cannot be read, or not all of it; null: nothing is wrong with it. */
  readonly problem: string | null
}

type Answer<T> = Promise<Result<T, SnowhookError>>

/**
 * The story files of one project: `.snowhook/stories/<id>.md`, front matter and prompt. People edit them too, so every
 * call reads the disk, an edit that was made from an older version is refused, and what is not understood stays as it is.
 */
export interface StoryFiles {
  list(): Promise<StoryList>
  read(id: StoryId): Answer<StoryFile>
  /** Without an id it makes one: the next number and the title's words, `43_greeting_in_dutch`. */
  create(wanted: Omit<StoryDefinition, 'id' | 'order'> & { readonly id?: StoryId | undefined }): Answer<StoryFile>
  /** `stale` unless the file still is `version`. */
  update(definition: StoryDefinition, version: string): Answer<StoryFile>
  /** Puts it before another; null: last. Changes as few files as possible. */
  move(id: StoryId, before: StoryId | null): Answer<StoryFile>
  remove(id: StoryId): Answer<void>
  /** Called, a moment after the last of several changes, when anything in the folder may have changed. */
  watch(onChange: () => void): () => void
}

/** What `.snowhook/config.yaml` says beside the gates. */
export interface ProjectConfig {
  /** Run once in a new worktree, one after the other; the first that fails ends the set-up. */
  readonly setup: readonly { readonly name: string; readonly command: string; readonly timeoutSecs: number }[]
  /** For every agent, gate and set-up command of every story. Values may use `${port:0}` … `${port:9}`. */
  readonly env: Readonly<Record<string, string>>
  /** Where worktrees are made; null: beside the project. */
  readonly worktreesFolder: string | null
  /** How often a gate that failed is run again on the same tree, to tell flaky from broken. */
  readonly gateReruns: number
}
