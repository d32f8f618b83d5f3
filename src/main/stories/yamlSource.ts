import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { err, ok, type Result } from '../../shared/domain/result'
import { isWorkable, UNWORKABLE } from '../../shared/domain/workable'

/** An alias that is used again and again blows a small file up, and each one is looked for in the whole of it. */
const ALIASES_MAX = 50
/** Each use of an alias counts what it stands for. */
const NODES_MAX = 50_000
/** An agent's environment is at four. */
const DEPTH_MAX = 16

/**
 * What is expected somewhere in a file that people write.
 * `text`: every plain value is the text that stands there, so `1.10` stays `1.10`; keys are as written.
 * `typed`: numbers and booleans are what YAML takes them for; keys are as written.
 * Keys: these alone, however they are spelled (`gateReruns`, `gate_reruns`, `Gate-Reruns`); `also` are other names.
 * A list has the shape of its items.
 */
export type Shape = 'text' | 'typed' | Keys
export interface Keys {
  readonly keys: Readonly<Record<string, Shape>>
  readonly also?: Readonly<Record<string, string>>
}

export interface YamlSource {
  readonly document: Document
  /** As plain values by the shape; null: nothing is said. */
  readonly said: unknown
  /** "line 3: agents.0.runtime: expected text". */
  complain(issue: z.core.$ZodIssue | undefined): string
}

/** The library compares each key with all others, seconds for a hostile file: `readYaml` looks for doubles itself. */
export function parseYaml(text: string, lineCounter = new LineCounter()): Document {
  const options = { schema: 'core', resolveKnownTags: false, uniqueKeys: false } as const
  return parseDocument(text, { ...options, lineCounter, prettyErrors: false, logLevel: 'error' })
}

class Problem extends Error {}

/** Reads YAML that anybody may have written: never throws, and every error names its line. */
export function readYaml(text: string, shape: Keys, firstLine = 1): Result<YamlSource, string> {
  const lines = new LineCounter()
  const lineAt = (offset: number): string => `line ${lines.linePos(offset).line + firstLine - 1}`
  const places = new Map<string, number>()
  try {
    const document = parseYaml(text, lines)
    const [broken] = document.errors
    if (broken !== undefined) {
      const deep = broken.code === 'RESOURCE_EXHAUSTION'
      return err(`${lineAt(broken.pos[0])}: ${deep ? 'it is nested too deeply' : broken.message}`)
    }
    if (document.contents !== null && !isMap(document.contents) && !isEmpty(document.contents)) {
      return err(`${lineAt(startOf(document.contents) ?? 0)}: expected "key: value" lines`)
    }
    const said = plain(document, shape, places, lineAt)
    if (!isWorkable(said)) return err(`line ${firstLine}: ${UNWORKABLE}`)
    return ok({ document, said, complain })
  } catch (cause) {
    if (cause instanceof Problem) return err(cause.message)
    return err(`line ${firstLine}: it is nested too deeply to be read`) // the parser's stack
  }

  function complain(issue: z.core.$ZodIssue | undefined): string {
    const path = issue?.path.map(String) ?? []
    const where = path.length === 0 ? '' : `${path.join('.')}: `
    return `${lineAt(placeOf(path))}: ${where}${issue?.message ?? 'it does not fit'}`
  }

  /** Of what is there, or of what should have it: a missing key has no line of its own. */
  function placeOf(path: readonly string[]): number {
    for (let length = path.length; length > 0; length -= 1) {
      const place = places.get(path.slice(0, length).join('.'))
      if (place !== undefined) return place
    }
    return 0
  }
}

function plain(
  document: Document,
  shape: Shape,
  places: Map<string, number>,
  lineAt: (offset: number) => string,
): unknown {
  let aliases = 0
  let nodes = 0
  return visit(document.contents, shape, [], 0)

  function visit(node: unknown, expected: Shape, path: readonly string[], near: number): unknown {
    const at = startOf(node) ?? near
    if (path.length > DEPTH_MAX) throw new Problem(`${lineAt(at)}: it is nested too deeply`)
    nodes += 1
    if (nodes > NODES_MAX) throw new Problem(`${lineAt(at)}: it has too many values`)
    if (!places.has(path.join('.'))) places.set(path.join('.'), at)
    if (isAlias(node)) {
      aliases += 1
      if (aliases > ALIASES_MAX) throw new Problem(`${lineAt(at)}: more than ${ALIASES_MAX} aliases`)
      const target = node.resolve(document)
      if (target === undefined) throw new Problem(`${lineAt(at)}: nothing above is named &${node.source}`)
      return visit(target, expected, path, at)
    }
    if (isSeq(node)) return node.items.map((item, index) => visit(item, expected, [...path, String(index)], at))
    if (isMap(node)) return entries(node.items, expected, path, at)
    if (!isScalar(node)) return null
    if (expected !== 'typed' && isBare(node.value)) return node.source ?? String(node.value)
    return node.value
  }

  function entries(
    pairs: readonly { readonly key: unknown; readonly value: unknown }[],
    expected: Shape,
    path: readonly string[],
    near: number,
  ): unknown {
    const found = new Map<string, unknown>()
    for (const { key, value } of pairs) {
      const at = startOf(key) ?? near
      const written = keyText(key)
      const name = typeof expected === 'string' ? written : nameOf(written, expected)
      if (name === null) continue // somebody else's
      if (found.has(name)) throw new Problem(`${lineAt(at)}: ${[...path, name].join('.')} is said twice`)
      const inner = typeof expected === 'string' ? expected : (expected.keys[name] ?? 'text')
      places.set([...path, name].join('.'), at)
      found.set(name, visit(value, inner, [...path, name], at))
    }
    return Object.fromEntries(found)
  }
}

/** Which of the known keys this is; null: none of them. */
export function nameOf(written: string | null, { keys, also = {} }: Keys): string | null {
  if (written === null) return null
  const wanted = folded(written)
  const known = Object.keys(keys).find((key) => folded(key) === wanted)
  return known ?? Object.entries(also).find(([other]) => folded(other) === wanted)?.[1] ?? null
}
const folded = (key: string): string => key.replaceAll(/[_-]/g, '').toLowerCase()

/** A key that is no plain value (`? [a, b]`) is nobody's. */
export function keyText(key: unknown): string | null {
  if (!isScalar(key)) return null
  return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value))
}

/** Read by YAML as something else than the text that stands there. */
export const isBare = (value: unknown): value is number | boolean | bigint =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'

const isEmpty = (node: unknown): boolean => isScalar(node) && node.value === null && (node.source ?? '') === ''

function startOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return null
  const [start]: unknown[] = node.range
  return typeof start === 'number' ? start : null
}
