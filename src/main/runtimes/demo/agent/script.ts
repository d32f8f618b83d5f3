import type { Tokens } from './records.ts'
import { parseBytes, parseMs } from './units.ts'

/** One thing the demo agent does. A prompt may spell them out, one directive a line: see `directives`. */
export type Step =
  | { do: 'say'; text: string }
  | { do: 'think'; text: string }
  | { do: 'tool'; name: string; argument: string }
  | { do: 'edit'; path: string; content: string }
  | { do: 'commit'; message: string }
  | { do: 'usage'; tokens: Tokens }
  | { do: 'turn' }
  | { do: 'ask'; question: string }
  | { do: 'approve'; name: string; argument: string }
  | { do: 'retry'; times: number }
  | { do: 'rate-limit-warning' }
  | { do: 'rate-limit'; retryAfterMs: number | null }
  | { do: 'fail'; failure: string; message: string }
  | { do: 'crash-before-start' }
  | { do: 'crash' }
  | { do: 'hang' }
  | { do: 'deaf' }
  | { do: 'forget' }
  | { do: 'exit'; code: number }
  | { do: 'pace'; ms: number }
  | { do: 'wait'; ms: number }
  /** As long as that many words take. */
  | { do: 'pause'; words: number }
  | { do: 'print'; text: string }
  | { do: 'lines'; count: number }
  | { do: 'long-line'; bytes: number }
  | { do: 'flood'; bytes: number; bytesPerSecond: number }
  | { do: 'hostile' }
  | { do: 'spawn-child'; ignoreTerm: boolean }
  | { do: 'repeat'; times: number }

/** A flood must end some day even when the script forgets to say when. */
const FLOOD_DEFAULT_BYTES = 64_000_000

const whole = (text: string): number => Math.max(0, Math.trunc(Number(text)) || 0)
const split = (rest: string): [string, string] => {
  const space = rest.indexOf(' ')
  return space < 0 ? [rest, ''] : [rest.slice(0, space), rest.slice(space + 1)]
}
const escapes = (text: string): string => text.replaceAll('\\n', '\n').replaceAll('\\t', '\t')

const directives: Record<string, (rest: string) => Step> = {
  say: (text) => ({ do: 'say', text: escapes(text) }),
  think: (text) => ({ do: 'think', text: escapes(text) }),
  tool: (rest) => ({ do: 'tool', name: split(rest)[0] || 'bash', argument: split(rest)[1] }),
  edit: (rest) => ({ do: 'edit', path: split(rest)[0], content: escapes(split(rest)[1]) }),
  commit: (message) => ({ do: 'commit', message }),
  usage: (rest) => {
    const [input = 0, output = 0, cacheCreation = 0, cacheRead = 0] = rest.split(/\s+/).map(whole)
    return { do: 'usage', tokens: { input, output, cacheCreation, cacheRead } }
  },
  turn: () => ({ do: 'turn' }),
  ask: (question) => ({ do: 'ask', question }),
  approve: (rest) => ({ do: 'approve', name: split(rest)[0] || 'bash', argument: split(rest)[1] }),
  retry: (times) => ({ do: 'retry', times: whole(times) || 1 }),
  'rate-limit-warning': () => ({ do: 'rate-limit-warning' }),
  'rate-limit': (rest) => ({ do: 'rate-limit', retryAfterMs: parseMs(rest) }),
  fail: (rest) => ({ do: 'fail', failure: split(rest)[0] || 'unknown', message: split(rest)[1] }),
  'crash-before-start': () => ({ do: 'crash-before-start' }),
  crash: () => ({ do: 'crash' }),
  hang: () => ({ do: 'hang' }),
  deaf: () => ({ do: 'deaf' }),
  forget: () => ({ do: 'forget' }),
  exit: (code) => ({ do: 'exit', code: whole(code) }),
  pace: (rest) => ({ do: 'pace', ms: parseMs(rest) ?? 0 }),
  pause: (words) => ({ do: 'pause', words: whole(words) }),
  wait: (rest) => ({ do: 'wait', ms: parseMs(rest) ?? 0 }),
  print: (text) => ({ do: 'print', text }),
  lines: (count) => ({ do: 'lines', count: whole(count) }),
  'long-line': (rest) => ({ do: 'long-line', bytes: parseBytes(rest) ?? 0 }),
  flood: (rest) => {
    const [rate = '', size = ''] = rest.split(/\s+for\s+/)
    const bytesPerSecond = parseBytes(rate.replace(/\/s$/, '')) ?? Number.POSITIVE_INFINITY
    return { do: 'flood', bytes: parseBytes(size) ?? FLOOD_DEFAULT_BYTES, bytesPerSecond }
  },
  hostile: () => ({ do: 'hostile' }),
  'spawn-child': (rest) => ({ do: 'spawn-child', ignoreTerm: rest.includes('ignore-term') }),
  repeat: (times) => ({ do: 'repeat', times: times === '' ? Number.POSITIVE_INFINITY : whole(times) }),
}

/** The steps that a prompt spells out; null when it holds no directive and is just words. Other lines are said. */
export function parseScript(prompt: string): Step[] | null {
  const lines = prompt.split('\n').map((line) => line.trimEnd())
  const steps: Step[] = []
  let scripted = false
  for (const line of lines) {
    const [, name = '', rest = ''] = /^\/([a-z-]+)(?:\s+(.*))?$/.exec(line) ?? []
    const make = Object.hasOwn(directives, name) ? directives[name] : undefined
    if (make !== undefined) scripted = true
    if (line !== '') steps.push(make?.(rest) ?? { do: 'say', text: line })
  }
  return scripted ? steps : null
}
