import { createInterface, type Interface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
import type { Face } from './face.ts'
import { type DemoRecord, RECORD_OSC } from './records.ts'

const RESET = '\x1b[0m'
const dim = (text: string): string => `\x1b[2m${text}${RESET}`
const bold = (text: string): string => `\x1b[1m${text}${RESET}`
const colour = (code: number, text: string): string => `\x1b[38;5;${code}m${text}${RESET}`
const ICE = 81
const SNOW = 153
const GREEN = 114
const AMBER = 179
const RED = 174

/** Enough to tell sessions apart at a glance. */
const SESSION_SHOWN_CHARS = 8
/** More lines of a tool's output than this are counted, not shown. */
const SHOWN_LINES_MAX = 6

/** Interactive: a small line-based terminal program. What Snowhook needs to know travels unseen in between. */
export class TerminalFace implements Face {
  private readonly keys: Interface
  private message = ''

  constructor(onInterrupt: () => void, onEnd: () => void) {
    this.keys = createInterface({ input: process.stdin, output: process.stdout, terminal: true, prompt: '' })
    // On a resize it would redraw its line: whatever the agent is just writing there would be wiped away.
    process.stdout.removeAllListeners('resize')
    this.keys.on('SIGINT', onInterrupt)
    this.keys.on('close', onEnd)
    // At a resize readline would clear its own line, which may be the one that is just being printed.
    process.stdout.removeAllListeners('resize')
  }

  tell(record: DemoRecord): void {
    this.print(`\x1b]${RECORD_OSC};${JSON.stringify(record)}\x07${this.draw(record)}`)
  }

  print(bytes: string | Uint8Array): void {
    process.stdout.write(bytes)
  }

  answer(prompt: string, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
      this.keys.question(prompt, { signal }, (line) => resolve(line.trim()))
    })
  }

  private draw(record: DemoRecord): string {
    switch (record.type) {
      case 'hello':
        return banner(
          process.stdout.columns,
          record.model,
          `${record.resumed ? 'resumed' : 'session'} ${record.session.slice(0, SESSION_SHOWN_CHARS)}`,
        )
      case 'resume_rejected':
        return `${colour(RED, '✗')} ${record.reason}\n`
      case 'delta':
        return this.drawDelta(record)
      case 'message':
        return `${RESET}\n`
      case 'tool_call':
        return `${colour(ICE, '●')} ${bold(record.name)} ${dim(Object.values(record.input)[0] ?? '')}\n`
      case 'tool_result':
        return excerpt(record.output, record.outcome === 'ok' ? GREEN : RED)
      case 'approval':
        return `\n${colour(AMBER, '▲ Permission')} ${bold(record.tool)} ${Object.values(record.input).join(' ')}\n`
      case 'approval_resolved':
        return dim(`  ${record.decision}: ${record.reason}\n`)
      case 'retry':
        return colour(AMBER, `  retry ${record.attempt} of ${record.maxRetries}: ${record.reason}\n`)
      case 'rate_limit':
        return colour(RED, `▲ Usage limit ${record.status === 'warning' ? 'is near' : 'reached'}\n`)
      case 'activity':
        return `\x1b]0;❄ ${record.state}\x07`
      case 'result':
        return `${record.ok ? colour(GREEN, '✓') : colour(RED, '✗')} ${dim(record.reason)}\n\n`
      default:
        return ''
    }
  }

  private drawDelta(record: DemoRecord & { type: 'delta' }): string {
    const first = record.message !== this.message
    this.message = record.message
    if (record.kind === 'thinking') return `${first ? colour(SNOW, '✻ ') : ''}\x1b[2;3m${record.text}`
    return `${first ? `${colour(SNOW, '●')} ` : ''}${record.text}`
  }
}

/** Fits into a pane of a grid of six on a laptop: a line-based program does not draw itself again. */
const BANNER_MAX_COLUMNS = 36
const BANNER_MIN_COLUMNS = 16
/** The frame on both sides. */
const FRAME_COLUMNS = 4

function banner(columns: number, model: string, session: string): string {
  const width = Math.max(BANNER_MIN_COLUMNS, Math.min(BANNER_MAX_COLUMNS, columns - FRAME_COLUMNS))
  const row = (text: string, style: (text: string) => string): string =>
    `${colour(ICE, '│')} ${style(text.slice(0, width).padEnd(width))} ${colour(ICE, '│')}\n`
  const edge = '─'.repeat(width + 2)
  const rows = [row(`❄ Demo agent  ${model}`, bold), row(session, dim), row('Type a prompt; /exit ends.', dim)]
  return `${colour(ICE, `╭${edge}╮`)}\n${rows.join('')}${colour(ICE, `╰${edge}╯`)}\n\n`
}

function excerpt(output: string, mark: number): string {
  const lines = stripVTControlCharacters(output).trimEnd().split('\n')
  const shown = lines
    .slice(0, SHOWN_LINES_MAX)
    .map((line, at) => `  ${at === 0 ? colour(mark, '└') : ' '} ${dim(line)}\n`)
  const hidden = lines.length - SHOWN_LINES_MAX
  return shown.join('') + (hidden > 0 ? dim(`    … ${hidden} more lines\n`) : '')
}
