import type { AgentEventOf } from '../../shared/domain/events'
import { type TokenUsage, totalTokens } from '../../shared/domain/usage'
import { plainLine, plainText } from './plainText'

/** A tool call is one line. */
const TOOL_INPUT_MAX_CHARS = 160
/** A tool's output is in the timeline as a whole; here its beginning tells enough. */
const OUTPUT_LINES_MAX = 6
const OUTPUT_LINE_MAX_CHARS = 200

/** Keys of tool inputs that say most about the call, the best first. */
const tellingKeys = ['command', 'file_path', 'path', 'pattern', 'url', 'query', 'description', 'prompt', 'title']

/** What a tool was asked: its most telling field, else all of it. Lines stay lines. */
export function wholeToolInput(json: string): string {
  try {
    const input: unknown = JSON.parse(json)
    if (typeof input === 'object' && input !== null) {
      const fields = new Map(Object.entries(input))
      const telling = tellingKeys.map((key) => fields.get(key)).find((value) => typeof value === 'string')
      if (typeof telling === 'string') return plainText(telling).trim()
      if (fields.size === 0) return ''
    }
  } catch {
    // Cut to its bound, or never JSON: shown as it is.
  }
  return plainText(json).trim()
}

/** The same in a few words, on one line. */
export const toolInput = (json: string): string => plainLine(wholeToolInput(json), TOOL_INPUT_MAX_CHARS)

/** The first lines of a tool's output, and how many more there are. */
export function outputLines(output: string): { readonly lines: string[]; readonly more: number } {
  const all = plainText(output).replace(/\n+$/, '').split('\n')
  const lines = all.slice(0, OUTPUT_LINES_MAX).map((line) => line.slice(0, OUTPUT_LINE_MAX_CHARS))
  return { lines: lines.length === 1 && lines[0] === '' ? [] : lines, more: Math.max(0, all.length - lines.length) }
}

/** The end of a call whose output was drawn while it ran: the tool's own last word, in brackets, else how it begins. */
export function endLines(output: string): { readonly lines: string[]; readonly more: number } {
  const [beginning = ''] = plainText(output).trimEnd().split('\n\n')
  const said = /(?:^|\n)\[([^\n]+)\]$/.exec(plainText(output).trimEnd())?.[1]
  return outputLines(said ?? beginning)
}

/** What a program printed, under a count of what is not shown. */
export function printedLines({ text, leftOut }: AgentEventOf<'tool_output'>): string[] {
  const lines = plainText(text).split('\n')
  const missing = leftOut === 1 ? '1 line' : `${leftOut} lines`
  return leftOut === 0 ? lines : [`… ${missing} left out, whole in the raw log`, ...lines]
}

/** 812, 8.1k, 1.2M. Cut, as in a pane's header: two roundings of one count would look like two counts. */
function tokens(count: number): string {
  if (count < 1_000) return String(count)
  const cut = (unit: number): string => (Math.floor((count / unit) * 10) / 10).toFixed(1)
  return count < 1_000_000 ? `${cut(1_000)}k` : `${cut(1_000_000)}M`
}

export function usageWords(usage: TokenUsage): string {
  const cost =
    usage.totalCostUsd === null ? 'unpriced' : `$${usage.totalCostUsd.toFixed(usage.totalCostUsd < 1 ? 4 : 2)}`
  return `${tokens(totalTokens(usage))} tokens · ${cost}`
}

/** The host's wall clock, to the minute. */
function timeOfDay(at: number): string {
  const date = new Date(at)
  return `${String(date.getHours()).padStart(2, '0')}:${String(date.getMinutes()).padStart(2, '0')}`
}

export function limitWords(event: AgentEventOf<'rate_limit'>): string {
  const name = event.window === null ? '' : ` (${plainLine(event.window, 40).replaceAll('_', ' ')})`
  const used = event.utilization === null ? '' : ` at ${Math.round(event.utilization * 100)} %`
  const resets = event.resetsAt === null ? '' : `, resets ${timeOfDay(event.resetsAt)}`
  return `Usage limit${name}${event.status === 'rejected' ? ' reached' : used}${resets}`
}

function delayWords(ms: number): string {
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const minutes = Math.floor(ms / 60_000)
  const seconds = Math.round((ms % 60_000) / 1_000)
  return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`
}

export function retryWords(event: AgentEventOf<'retry'>): string {
  const status = event.httpStatus === null ? '' : ` (${event.httpStatus})`
  return `Retry ${event.attempt} of ${event.maxRetries} in ${delayWords(event.delayMs)}: ${plainLine(event.reason, 120)}${status}`
}
