import { visibleLine, visibleText } from '../../approvals/visibleText'
import { grantOfTool } from '../grants'
import type { ToolPreview } from '../tool'
import { whySensitive } from '../workspace/protectedPaths'

/** What a person reads at a glance; the whole input is shown below it. */
const SIDE_MAX_LINES = 12
const LINE_MAX_CHARS = 160
const PATH_SHOWN_MAX_CHARS = 300

/** How a change of a file is shown to the person who is asked. */
export function editPreview(tool: string, verb: string, path: string, change: readonly string[]): ToolPreview {
  const why = whySensitive(path.split('/'))
  const head = `${verb} ${visibleLine(path, PATH_SHOWN_MAX_CHARS)}`
  const warning = why === null ? [] : [`Take care: ${why}.`]
  return {
    summary: [head, ...warning, ...change].join('\n'),
    grant: why === null ? grantOfTool(tool) : null,
    sensitive: why !== null,
  }
}

/** The lines of one side of a change, marked `-` or `+`. */
export function marked(mark: '-' | '+', text: string): string[] {
  const lines = visibleText(text).replace(/\n$/, '').split('\n')
  const shown = lines.slice(0, SIDE_MAX_LINES).map((line) => `${mark} ${line.slice(0, LINE_MAX_CHARS)}`)
  return lines.length > SIDE_MAX_LINES ? [...shown, `${mark} … ${lines.length - SIDE_MAX_LINES} more lines`] : shown
}
