import { defaultFilter } from 'cmdk'

/** Letters in order but apart (`stpal` for "Stop all"): a last resort, under everything that is really there. */
const SCATTERED_SHARE = 0.1

const startsWord = (text: string, word: string): boolean =>
  text.split(/[^\p{L}\p{N}]+/u).some((part) => part.startsWith(word))

/**
 * How well an item answers a search, 0 (not at all) to 1. What is typed is looked for in the title first, then in the
 * keywords; every word must be somewhere.
 */
export function paletteScore(title: string, keywords: readonly string[], search: string): number {
  const wanted = search.trim().toLowerCase()
  if (wanted === '') return 1
  const head = title.toLowerCase()
  if (head.startsWith(wanted)) return 1
  if (startsWord(head, wanted)) return 0.9
  const words = wanted.split(/\s+/)
  if (words.every((word) => head.includes(word))) return 0.8
  const all = `${head} ${keywords.join(' ').toLowerCase()}`
  if (words.every((word) => startsWord(all, word))) return 0.6
  if (words.every((word) => all.includes(word))) return 0.4
  return SCATTERED_SHARE * defaultFilter(title, search)
}
