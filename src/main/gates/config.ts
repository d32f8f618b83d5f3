import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml'
import { z } from 'zod'
import { GATES_MAX_ITEMS } from '../../shared/domain/gates'
import { ARG_MAX_CHARS, NAME_MAX_CHARS, PATH_MAX_CHARS } from '../../shared/domain/limits'
import { err, ok, type Result } from '../../shared/domain/result'
import { isWorkable, UNWORKABLE } from '../../shared/domain/workable'
import { writtenSeconds } from '../stories/written'

/** A test suite may take long; without a bound a hanging one would hold a story up for ever. */
const TIMEOUT_DEFAULT_SECS = 600
const TIMEOUT_MAX_SECS = 21_600
/** `when` names the kinds of file that a gate is about. */
const WHEN_MAX_ITEMS = 20

const glob = z.string().min(1).max(PATH_MAX_CHARS)

/** As people write it: `600`, `90s`, `10m`, `2h`; the same as for set-up commands. */
const seconds = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  writtenSeconds.pipe(z.number().min(1).max(TIMEOUT_MAX_SECS)),
)

/** `timeout` is the short name of `timeoutSecs`. */
function inFull(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('timeout' in value) || 'timeoutSecs' in value) return value
  const { timeout: timeoutSecs, ...rest } = value
  return { ...rest, timeoutSecs }
}

const GateKeys = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(NAME_MAX_CHARS)
    .regex(/^[^\p{Cc}]+$/u, 'one line'),
  /** Run by a shell in the worktree; exit code 0 is a pass. */
  command: z
    .string()
    .trim()
    .min(1)
    .max(ARG_MAX_CHARS)
    .refine((command) => !command.includes('\0'), 'must not contain NUL'),
  timeoutSecs: seconds.default(TIMEOUT_DEFAULT_SECS),
  /** Only where a file like one of these exists (`Cargo.toml`, `docs/**`); else the gate is skipped. Default: always. */
  when: z.union([glob.transform((one) => [one]), z.array(glob).min(1).max(WHEN_MAX_ITEMS)]).optional(),
})
/** One acceptance command. */
const Gate = z.preprocess(inFull, GateKeys)
export type Gate = z.infer<typeof Gate>

/** Other parts of Snowhook keep their settings in the same file, so unknown keys beside `gates` are theirs. */
const Config = z.object({
  gates: z
    .array(Gate)
    .max(GATES_MAX_ITEMS)
    .superRefine((gates, context) => {
      // Checked also when there are too many.
      const names = new Set<string>()
      for (const [index, { name }] of gates.entries()) {
        if (names.size === names.add(name).size) {
          context.addIssue({ code: 'custom', path: [index, 'name'], message: `another gate is named ${name}` })
        }
      }
    })
    .nullish(),
})

/** An alias that is used again and again can blow a small file up; gates need none. */
const ALIASES_MAX = 10

/** The gates of a configuration. The error names the line. */
export function parseGates(text: string): Result<readonly Gate[], string> {
  try {
    return gatesIn(text)
  } catch {
    return err('it is nested too deeply to be read') // the parser's stack
  }
}

function gatesIn(text: string): Result<readonly Gate[], string> {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  })
  const [broken] = document.errors
  if (broken !== undefined) return err(`line ${lines.linePos(broken.pos[0]).line}: ${broken.message}`)
  const double = doubleKey(document)
  if (double !== null) return err(`line ${lines.linePos(startOf(double) ?? 0).line}: Map keys must be unique`)
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: ALIASES_MAX })
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : String(cause))
  }
  if (value === null || value === undefined) return ok([])
  if (!isWorkable(value)) return err(UNWORKABLE)
  const read = Config.safeParse(value)
  if (read.success) return ok(read.data.gates ?? [])
  const [issue] = read.error.issues
  const path = issue?.path ?? []
  const line = lineOf(path)
  const where = path.length === 0 ? '' : `${path.map(String).join('.')}: `
  return err(`${line === null ? '' : `line ${line}: `}${where}${issue?.message ?? 'it does not fit'}`)

  /** Of what is there, or of what should have it: a missing key has no line of its own. */
  function lineOf(keys: readonly PropertyKey[]): number | null {
    for (let length = keys.length; length >= 0; length -= 1) {
      const [last, before] = [keys[length - 1], keys.slice(0, length)]
      const named = last === 'timeoutSecs' ? document.getIn([...before.slice(0, -1), 'timeout'], true) : undefined
      const node: unknown = document.getIn(before, true) ?? named
      const start = startOf(node)
      if (start !== null) return lines.linePos(start).line
    }
    return null
  }
}

/** The library compares each key with all others, seconds for a hostile file. Null: no key is said twice. */
function doubleKey(document: Document): unknown {
  let double: unknown = null
  visit(document, {
    Map: (_, { items }) => {
      const known = new Set<unknown>()
      for (const { key } of items) {
        const said = isScalar(key) ? key.value : key
        if (known.has(said)) double = key
        if (double !== null) return visit.BREAK
        known.add(said)
      }
      return undefined
    },
  })
  return double
}

function startOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return null
  const [start]: unknown[] = node.range
  return typeof start === 'number' ? start : null
}
