/** DEL, C1 and marks that reorder what is read: JSON leaves them as they are, and a terminal acts on them. */
const ACTIVE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

const inert = (json: string): string =>
  json.replace(ACTIVE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** One JSON document, to be parsed or read: what would act on a terminal is spelled out, and means the same. */
export const jsonText = (value: unknown): string => `${inert(JSON.stringify(value, null, 2))}\n`

/** The same as one line of many. */
export const jsonLine = (value: unknown): string => `${inert(JSON.stringify(value))}\n`
