/** One page of log text asked for at a time: a few screens, well under the wire's bound. */
export const LOG_PAGE_BYTES = 131_072
/** Pages kept in memory: 1 MB of text; the journal pages back the rest. */
export const LOG_PAGES_MAX = 8

/** As `journal.log` answers. Offsets are bytes of the raw output, whatever the form of the text. */
export interface LogPage {
  readonly text: string
  readonly from: number
  readonly to: number
  readonly size: number
  readonly ended: boolean
}

/** A page in a window. `id` names it for as long as it is there, also when its borders move. */
export interface KeptPage extends LogPage {
  readonly id: number
}

/** The contiguous part of a log that a view holds. */
export interface LogWindow {
  readonly pages: readonly KeptPage[]
  /** Bytes of raw output known to exist. */
  readonly size: number
  /** No more bytes will ever come. */
  readonly ended: boolean
}

export const emptyLog: LogWindow = { pages: [], size: 0, ended: false }

export const logFrom = (log: LogWindow): number => log.pages[0]?.from ?? 0
export const logTo = (log: LogWindow): number => log.pages.at(-1)?.to ?? 0

/** What to ask for to read further up; null at the very start. */
export function earlierRequest(log: LogWindow): { from: number; maxBytes: number } | null {
  const end = logFrom(log)
  if (log.pages.length === 0 || end === 0) return null
  const from = Math.max(0, end - LOG_PAGE_BYTES)
  return { from, maxBytes: end - from }
}

/** What to ask for to read further down; null when the log has ended and all of it is here. */
export function laterRequest(log: LogWindow): { from: number; maxBytes: number } | null {
  if (log.ended && logTo(log) >= log.size) return null
  return { from: logTo(log), maxBytes: LOG_PAGE_BYTES }
}

/** Starts over with one page: the newest, or the one around a match. */
export const openLog = (page: LogPage): LogWindow => ({ pages: [kept(page)], size: page.size, ended: page.ended })

const kept = (page: LogPage): KeptPage => ({ ...page, id: page.from })

/** Adds a page that ends where the window begins; any other is out of date and ignored. */
export function prependPage(log: LogWindow, page: LogPage): LogWindow {
  if (page.to !== logFrom(log) || page.from >= page.to) return log
  return { ...log, pages: [kept(page), ...log.pages].slice(0, LOG_PAGES_MAX) }
}

/**
 * Pages end at line ends, and reading back begins where it happens to: so the page before a window may end before the
 * window begins, by the head of a line whose tail the window has. Then the window's first page is asked for again,
 * from where the earlier page ended. Null: nothing is missing.
 */
export function mendRequest(log: LogWindow, earlier: LogPage): { from: number; maxBytes: number } | null {
  const first = log.pages[0]
  const missing = first !== undefined && earlier.from < earlier.to && earlier.to < first.from
  return missing ? { from: earlier.to, maxBytes: first.to - earlier.to } : null
}

/** Puts the first page, read again with its head, in its own place. Its lines keep their keys. */
export function mendFirst(log: LogWindow, again: LogPage): LogWindow {
  const [first, ...rest] = log.pages
  if (first === undefined || again.from >= first.from || again.to !== first.to) return log
  return { ...log, pages: [{ ...again, id: first.id }, ...rest] }
}

/** Adds a page that begins where the window ends. An empty page only brings news of size and end. */
export function appendPage(log: LogWindow, page: LogPage): LogWindow {
  const news = { size: Math.max(log.size, page.size), ended: page.ended }
  if (page.from !== logTo(log) || page.to <= page.from) {
    return news.size === log.size && news.ended === log.ended ? log : { ...log, ...news }
  }
  const last = log.pages.at(-1)
  // A live log grows by small pieces: they fill the last page up, so that pages stay few and whole.
  const joined =
    last !== undefined && page.to - last.from <= LOG_PAGE_BYTES
      ? [...log.pages.slice(0, -1), { ...page, id: last.id, from: last.from, text: last.text + page.text }]
      : [...log.pages, kept(page)]
  return { ...news, pages: joined.slice(-LOG_PAGES_MAX) }
}

export const logText = (log: LogWindow): string => log.pages.map((page) => page.text).join('')
