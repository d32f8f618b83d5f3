import type { Tool } from '../tool'
import type { Workspace } from '../workspace/workspace'
import { globTool } from './glob'
import { grepTool } from './grep'

/** Finding files and text in the worktree. */
export const searchTools = (workspace: Workspace): readonly Tool[] => [globTool(workspace), grepTool(workspace)]
