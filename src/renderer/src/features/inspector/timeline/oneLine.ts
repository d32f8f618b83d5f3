/** A row's summary is one line; more than this is never visible and only costs layout. */
const SUMMARY_MAX_CHARS = 240

/** The start of a text as one line. Only the start is looked at, so that a text of 256,000 characters costs nothing. */
export function oneLine(text: string): string {
  const start = text
    .slice(0, SUMMARY_MAX_CHARS * 4)
    .replace(/\s+/gu, ' ')
    .trim()
  return start.length > SUMMARY_MAX_CHARS || text.length > SUMMARY_MAX_CHARS * 4
    ? `${start.slice(0, SUMMARY_MAX_CHARS)}…`
    : start
}
