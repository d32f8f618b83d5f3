import { cutLine } from '../terminal/plainText'

/**
 * What a reader cannot see: controls but line end and tab, marks that reorder what is read, characters without width or
 * ink (not the joiners, which emoji and many scripts need), tags.
 */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is looked for alone
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu

/** Makes the hidden visible, as `\u202e`, so that what a person allows is what they read. In JSON text it means the same. */
export const visibleText = (text: string): string =>
  text.replace(/\r\n/g, '\n').replace(HIDDEN, (char) => {
    const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index))
    return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
  })

/** The first `maxChars` of a text, never ending in half a surrogate pair. */
export const cutText = (text: string, maxChars: number): string =>
  text.length <= maxChars ? text : text.slice(0, maxChars).replace(/[\ud800-\udbff]$/, '')

/** The same on one line of at most `maxChars`. */
export const visibleLine = (text: string, maxChars: number): string =>
  cutLine(visibleText(text).replace(/\s+/g, ' ').trim(), maxChars)
