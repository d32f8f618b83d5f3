import { fileTools } from './files'
import { ownTools } from './own'
import type { ToolSelection } from './ports'
import { searchTools } from './search'
import { shellTool } from './shell/shell'
import type { Tool } from './tool'
import type { Workspace } from './workspace/workspace'

/** What every provider accepts as a tool's name. */
const TOOL_NAME = /^[A-Za-z0-9_-]{1,64}$/

export interface ToolSet {
  /** That a run with this selection may call, in a stable order. */
  readonly callable: readonly Tool[]
  /** All that Snowhook knows, also what this run may not call. */
  readonly known: readonly Tool[]
  /** Tools of servers that were left out, in words. */
  readonly problems: readonly string[]
}

/** Everything that can be called, each name once: Snowhook's own names win, a server's later tool loses. */
export function toolSet(workspace: Workspace, selection: ToolSelection, external: readonly Tool[]): ToolSet {
  const own = ownTools(workspace)
  const work = [...fileTools(workspace), ...searchTools(workspace), shellTool]
  const byName = new Map([...work, ...own].map((tool) => [tool.description.name, tool]))
  const problems: string[] = []
  const joined: Tool[] = []
  for (const tool of [...external].sort(byToolName)) {
    const { name } = tool.description
    if (!TOOL_NAME.test(name)) problems.push(`The tool ${JSON.stringify(name)} has a name that models do not accept.`)
    else if (byName.has(name)) problems.push(`There is another tool named ${name}.`)
    else {
      byName.set(name, tool)
      joined.push(tool)
    }
  }
  const mine = { all: [...work, ...own], snowhook: own, none: [] }[selection]
  return { callable: selection === 'none' ? [] : [...mine, ...joined], known: [...byName.values()], problems }
}

const byToolName = ({ description: a }: Tool, { description: b }: Tool): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0
