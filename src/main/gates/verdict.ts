/** What one gate said about one state of the worktree. */
export interface GateVerdict {
  readonly name: string
  readonly command: string
  readonly outcome: 'passed' | 'failed' | 'timed_out' | 'interrupted' | 'skipped'
  /** Null unless the command ended by itself. */
  readonly exitCode: number | null
  readonly durationMs: number
  /** Beginning and end of what it printed, or why it did not run. */
  readonly output: string
  readonly truncated: boolean
  /** HEAD when it began; null: no commit, no repository. */
  readonly commit: string | null
  /** Hash of the worktree's contents when it began; null: no repository. The verdict is about these and no others. */
  readonly tree: string | null
  /** The same when it had ended, null when that is not known: a gate that changes files has judged what is no longer there. */
  readonly treeAfter: string | null
  /** Processes of it that could not be ended. */
  readonly survivors: readonly number[]
}
