import { NAME_MAX_CHARS } from '../../shared/domain/limits'

/** The id is also a branch and a folder with a whole worktree below it, and Windows allows 260 characters for a path. */
const SLUG_MAX_CHARS = 48
/** Fifteen digits are exact as a number; ids that begin with a date and a time have twelve. */
const NUMBER = /^(\d{1,15})(?!\d)/
/** Behind every leading number, and with room for more behind it. */
export const ORDER_LAST = 1e15

/** `42_story_foo`: 42. Null: it begins with no number. */
export function leadingNumber(id: string): number | null {
  const digits = NUMBER.exec(id)?.[1]
  return digits === undefined ? null : Number(digits)
}

/** Where a story stands whose file does not say: by the number that its id begins with; without one, behind all others. */
export const orderOf = (id: string): number => leadingNumber(id) ?? ORDER_LAST

/** The number after the largest one: a number never comes twice as long as the last one is known. */
export function nextNumber(ids: Iterable<string>): number {
  let largest = 0
  for (const id of ids) largest = Math.max(largest, leadingNumber(id) ?? 0)
  return largest + 1
}

/** Letters that are no base letter with a mark on it. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** `43_greeting_in_dutch`. A title without a Latin letter or digit gives `43_story`. */
export function storyIdText(number: number, title: string): string {
  const latin = title
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþı]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
  const words = latin.split(/[^a-z0-9]+/).filter((word) => word !== '')
  let slug = ''
  for (const word of words) {
    const longer = slug === '' ? word.slice(0, SLUG_MAX_CHARS) : `${slug}_${word}`
    if (longer.length > SLUG_MAX_CHARS) break
    slug = longer
  }
  return `${number}_${slug === '' ? 'story' : slug}`
}

/** The prompt's first line that says something, without its heading marks; else the id. */
export function titleOf(prompt: string, id: string): string {
  const line = /[^\s#][^\n]{0,400}/.exec(prompt)?.[0] ?? ''
  const text = line
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\s]+/gu, ' ')
    .replace(/ #+ *$/, '')
    .trim()
  return shortTitle(text === '' ? id : text)
}

/** Fits into one line of a card; never half a character. */
export function shortTitle(title: string): string {
  if (title.length <= NAME_MAX_CHARS) return title
  return `${title.slice(0, NAME_MAX_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
