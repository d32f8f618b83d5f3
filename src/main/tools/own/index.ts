import type { Tool } from '../tool'
import type { Workspace } from '../workspace/workspace'
import { askHumanTool } from './askHuman'
import { getStoryTool } from './getStory'
import { reportProgressTool } from './reportProgress'
import { runGatesTool } from './runGates'

/** What only Snowhook can do for an agent. */
export const ownTools = (workspace: Workspace): readonly Tool[] => [
  getStoryTool,
  reportProgressTool,
  askHumanTool,
  runGatesTool(workspace),
]
