/** A pane header shows one line; more would be cut there anyway. */
const SENTENCE_MAX_CHARS = 160

/** The argument that says most about a call, in the order in which to look for it. */
const TELLING_ARGUMENTS = [
  'command',
  'file_path',
  'path',
  'notebook_path',
  'pattern',
  'query',
  'url',
  'description',
  'subject',
  'skill',
  'prompt',
]

/** One line without control or direction-changing characters: agents print whatever they like. */
export function oneLine(text: string, maxChars: number): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return clean.length <= maxChars ? clean : `${cutWhole(clean, maxChars - 1)}…`
}

/** Never cuts a surrogate pair in half: half a pair is not valid in JSON on the wire. */
function cutWhole(text: string, maxChars: number): string {
  const cut = text.slice(0, maxChars)
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}

/** "Bash: npm test": what a tool call does, in a few words. `input` is JSON text, possibly cut off. */
export function toolSentence(name: string, input: string): string {
  const argument = tellingArgument(input)
  return oneLine(argument === null ? name : `${name}: ${argument}`, SENTENCE_MAX_CHARS)
}

function tellingArgument(input: string): string | null {
  const fields = parseObject(input)
  if (fields === null) return null
  for (const key of TELLING_ARGUMENTS) {
    const value = fields[key]
    if (typeof value === 'string' && value.trim() !== '') return value.slice(0, SENTENCE_MAX_CHARS * 4)
  }
  return null
}

function parseObject(input: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(input)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    // Input longer than its bound is cut in mid-JSON: the name alone is still true.
    return null
  }
}
