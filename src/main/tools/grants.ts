import { MESSAGE_MAX_CHARS, TOOL_PAYLOAD_MAX_CHARS } from '../../shared/domain/limits'
import { visibleLine } from '../approvals/visibleText'
import type { ToolPreview } from './tool'

type Grant = ToolPreview['grant']

/** "Allow for this agent" covers every call of the tool. */
export const grantOfTool = (name: string): Grant => ({
  key: name,
  label: visibleLine(`every ${name}`, MESSAGE_MAX_CHARS),
})

/** It covers exactly these commands, to the letter. Null: too long to be kept, so only ever once. */
export function grantOfCommands(tool: string, commands: readonly string[]): Grant {
  const key = `${tool}:${commands.join('\n')}`
  if (key.length > TOOL_PAYLOAD_MAX_CHARS) return null
  const words = commands.length === 1 ? 'the command' : 'the commands'
  return { key, label: visibleLine(`${words} ${commands.join(' · ')}`, MESSAGE_MAX_CHARS) }
}
