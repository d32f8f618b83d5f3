import { ToolFailure } from '../outcome'
import { nearestLine } from './nearestLine'

export interface Edit {
  readonly old: string
  readonly new: string
  readonly all: boolean
}

export interface Edited {
  readonly text: string
  /** Where the replacements begin, as lines of the old text, from 1. */
  readonly lines: readonly number[]
}

/** As long as a file may be to be edited again. */
const EDITED_MAX_CHARS = 16_000_000
/** More is work for a program: each place is found, counted and joined while everything else waits. */
const PLACES_MAX = 100_000
/** Enough to see which one was meant. */
const PLACES_TOLD_MAX = 20

/**
 * Replaces exactly what was named. A file with CRLF keeps it: models write line feeds, so the texts are taken with
 * the file's own line ends where they are not found as written.
 */
export function editText(text: string, edit: Edit): Edited {
  if (edit.old === edit.new) throw new ToolFailure('The old and the new text are the same: there is nothing to change.')
  if (edit.old === '') throw new ToolFailure('The old text is empty. To write a new file use write_file.')
  const { old, fresh } = inTheFilesLineEnds(text, edit)
  const places = placesOf(text, old)
  if (places.length === 0) throw new ToolFailure(notFound(text, edit.old))
  if (places.length > PLACES_MAX) {
    throw new ToolFailure(`The old text is there more than ${PLACES_MAX} times; nothing was changed. Use a program.`)
  }
  const length = text.length + places.length * (fresh.length - old.length)
  if (edit.all && length > EDITED_MAX_CHARS) {
    throw new ToolFailure(`The file would grow to ${length} characters; nothing was changed. Use a program.`)
  }
  const lines = linesAt(text, places)
  if (places.length > 1 && !edit.all) throw new ToolFailure(tooMany(lines))
  return { text: text.split(old).join(fresh), lines }
}

function inTheFilesLineEnds(text: string, edit: Edit): { readonly old: string; readonly fresh: string } {
  const crlf = (part: string): string => part.replace(/\r?\n/g, '\r\n')
  const usesCrlf = /\r\n/.test(text) && !/(^|[^\r])\n/.test(text)
  if (usesCrlf) return { old: crlf(edit.old), fresh: crlf(edit.new) }
  // Mixed line ends: as it was written, or else as CRLF.
  if (text.includes(edit.old) || !text.includes(crlf(edit.old))) return { old: edit.old, fresh: edit.new }
  return { old: crlf(edit.old), fresh: crlf(edit.new) }
}

function placesOf(text: string, old: string): number[] {
  const places: number[] = []
  for (let at = text.indexOf(old); at !== -1; at = text.indexOf(old, at + old.length)) {
    places.push(at)
    if (places.length > PLACES_MAX) break
  }
  return places
}

/** Line numbers of ascending positions. */
function linesAt(text: string, places: readonly number[]): number[] {
  let line = 1
  let from = 0
  return places.map((place) => {
    for (let feed = text.indexOf('\n', from); feed !== -1 && feed < place; feed = text.indexOf('\n', from)) {
      line += 1
      from = feed + 1
    }
    return line
  })
}

function tooMany(lines: readonly number[]): string {
  const told = lines.slice(0, PLACES_TOLD_MAX).join(', ')
  const more = lines.length > PLACES_TOLD_MAX ? ', …' : ''
  return `The old text is there ${lines.length} times (lines ${told}${more}); nothing was changed. Give more of the text around it, or set replace_all.`
}

function notFound(text: string, old: string): string {
  const said = 'The old text was not found; nothing was changed.'
  const near = nearestLine(text, old)
  if (near === null) return `${said} Read the file again.`
  return `${said} It must match exactly, with its white space. The most similar line is ${near.line}:\n${near.text}`
}
