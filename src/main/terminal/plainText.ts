/** C0 without tab and newline, DEL, C1: nothing of these may reach a terminal from a model's words. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
/** Marks that reorder what is read: a text must not look like another one. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Text from an agent that can only be read: no control but tab and newline is left in it. */
export const plainText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').replace(BIDI, '')

/** On one line, at most `max` characters, never cut inside a surrogate pair. */
export function plainLine(text: string, max: number): string {
  return cutLine(plainText(text).replace(/\s+/g, ' ').trim(), max)
}

/** At most `max` characters, never cut inside a surrogate pair. */
export function cutLine(line: string, max: number): string {
  if (line.length <= max) return line
  return `${line.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
