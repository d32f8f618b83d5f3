import type { Tool } from '../tool'
import type { Workspace } from '../workspace/workspace'
import { editFileTool } from './editFile'
import { listFolderTool } from './listFolder'
import { readFileTool } from './readFile'
import { writeFileTool } from './writeFile'

/** Reading and changing files of the worktree. */
export const fileTools = (workspace: Workspace): readonly Tool[] => [
  readFileTool(workspace),
  writeFileTool(workspace),
  editFileTool(workspace),
  listFolderTool(workspace),
]
