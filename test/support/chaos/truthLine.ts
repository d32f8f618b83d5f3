import { createHash } from 'node:crypto'

/** What one numbered line says. Agents print it, the checker reads it back; nothing else can make one up. */
export interface TruthLine {
  readonly agent: string
  readonly run: string
  readonly number: number
  /** Epoch milliseconds at which it was made, just before it was printed. */
  readonly at: number
}

const DIGEST_CHARS = 12

const digestOf = ({ agent, run, number, at }: TruthLine): string =>
  createHash('sha256').update(`${agent} ${run} ${number} ${at}`).digest('hex').slice(0, DIGEST_CHARS)

export const spell = (line: TruthLine): string =>
  `line ${line.agent} ${line.run} ${line.number} ${line.at} ${digestOf(line)}`

export interface ReadLine extends TruthLine {
  /** Of the byte after its checksum, within the text that was searched. */
  readonly end: number
  /** It says what it said when it was made. */
  readonly sound: boolean
}

/** Every line in a text of single-byte characters, in order. */
export function linesIn(text: string): ReadLine[] {
  const pattern = new RegExp(`line (\\S+) (\\S+) (\\d+) (\\d+) ([0-9a-f]{${DIGEST_CHARS}})`, 'g')
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, agent = '', run = '', number = '', at = '', digest = ''] = match
    const line = { agent, run, number: Number(number), at: Number(at) }
    return { ...line, end: match.index + whole.length, sound: digestOf(line) === digest }
  })
}
