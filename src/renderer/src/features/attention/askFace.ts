import type { ApprovalItem, AttentionItem } from '../../../../shared/domain/attention'
import { isWorkable } from '../../../../shared/domain/workable'
import { exactText } from '../../ui/format/exact'

/** One piece of what will run. */
export type AskPart =
  | { readonly kind: 'command'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string }
  /** `before` null: there is only the new content. */
  | { readonly kind: 'change'; readonly before: string | null; readonly after: string }
  | { readonly kind: 'json'; readonly label: string; readonly text: string }

export interface AskFace {
  readonly parts: readonly AskPart[]
  /** False: the request is longer than what the host hands out, so a part of it is not here to be seen. */
  readonly whole: boolean
}

type Fields = Readonly<Record<string, unknown>>

/** Names that tools of every runtime use for the same things. */
const pathNames = ['path', 'file_path', 'notebook_path']
const beforeNames = ['old_string', 'old_text', 'oldText', 'old']
const afterNames = ['new_string', 'new_text', 'newText', 'new', 'new_source', 'content']

const textIn = (fields: Fields, names: readonly string[]): { name: string; text: string } | null => {
  for (const name of names) {
    const text = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (typeof text === 'string') return { name, text }
  }
  return null
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One replacement, only when it is nothing but that: a further field must not go unseen. */
function changeIn(value: unknown): AskPart | null {
  if (!isFields(value)) return null
  const before = textIn(value, beforeNames)
  const after = textIn(value, afterNames)
  const used = [before?.name, after?.name]
  if (after === null || Object.keys(value).some((name) => !used.includes(name))) return null
  return { kind: 'change', before: before?.text ?? null, after: after.text }
}

function changesIn(fields: Fields): { parts: AskPart[]; used: string[] } {
  const path = textIn(fields, pathNames)
  const head: AskPart[] = path === null ? [] : [{ kind: 'file', path: path.text }]
  const headNames = path === null ? [] : [path.name]
  const edits = Object.hasOwn(fields, 'edits') ? fields['edits'] : undefined
  if (Array.isArray(edits) && edits.length > 0) {
    const changes = edits.map(changeIn)
    const known = changes.filter((change) => change !== null)
    if (known.length === changes.length) return { parts: [...head, ...known], used: [...headNames, 'edits'] }
  }
  const before = textIn(fields, beforeNames)
  const after = textIn(fields, afterNames)
  if (path === null || after === null) return { parts: [], used: [] }
  const used = [...headNames, after.name, ...(before === null ? [] : [before.name])]
  return { parts: [...head, { kind: 'change', before: before?.text ?? null, after: after.text }], used }
}

/** Everything that a request would do, none of it left out: what has no form of its own is shown as JSON. */
export function askFace(item: Pick<ApprovalItem, 'input'>): AskFace {
  let value: unknown
  try {
    value = JSON.parse(item.input)
  } catch {
    return { parts: [{ kind: 'json', label: 'Input, its beginning', text: item.input }], whole: false }
  }
  // What cannot be laid out is shown as it was written, all of it.
  if (!isWorkable(value)) return { parts: [{ kind: 'json', label: 'Input', text: item.input }], whole: true }
  if (!isFields(value))
    return { parts: [{ kind: 'json', label: 'Input', text: JSON.stringify(value, null, 2) }], whole: true }
  const command = textIn(value, ['command'])
  const { parts, used } =
    command === null
      ? changesIn(value)
      : { parts: [{ kind: 'command', text: command.text } as const], used: [command.name] }
  const rest = Object.entries(value).filter(([name]) => !used.includes(name))
  if (rest.length === 0 && parts.length > 0) return { parts, whole: true }
  const json: AskPart =
    parts.length === 0
      ? { kind: 'json', label: 'Input', text: JSON.stringify(Object.fromEntries(rest), null, 2) }
      : { kind: 'json', label: 'With', text: besides(rest) }
  return { parts: [...parts, json], whole: true }
}

/** One field a line, `timeout_secs: 120`, as long as that is all there is to it; else JSON. */
function besides(rest: readonly (readonly [string, unknown])[]): string {
  const plain = rest.every(([name, value]) => /^\w+$/.test(name) && (typeof value !== 'object' || value === null))
  if (!plain) return JSON.stringify(Object.fromEntries(rest), null, 2)
  return rest.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join('\n')
}

/** As much as a bar in a pane can show without hiding any of it. */
const GLANCE_MAX_CHARS = 400
const GLANCE_MAX_LINES = 8

/** Small enough to be read whole in a pane: only then may it be allowed there. */
export function fitsAtAGlance(face: AskFace): boolean {
  const texts = face.parts.flatMap((part) =>
    part.kind === 'file' ? [part.path] : part.kind === 'change' ? [part.before ?? '', part.after] : [part.text],
  )
  const all = texts.join('\n')
  return face.whole && all.length <= GLANCE_MAX_CHARS && all.split('\n').length <= GLANCE_MAX_LINES
}

/** A list has one line for it; the whole is in the inbox. */
const LINE_MAX_CHARS = 160

/** What is asked, in one line: `npm test`. */
export function askLine(item: AttentionItem): string {
  const said = item.kind === 'question' ? item.question : item.summary === '' ? item.tool : item.summary
  const line = said
    .slice(0, LINE_MAX_CHARS * 4)
    .replace(/\s+/g, ' ')
    .trim()
  const cut = line.length > LINE_MAX_CHARS || said.length > LINE_MAX_CHARS * 4
  return exactText(cut ? `${line.slice(0, LINE_MAX_CHARS)}…` : line)
}
