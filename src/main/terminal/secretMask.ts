/** Stands for each byte of a secret: as many of them, so that nothing on a screen moves. */
const MASK = '*'.charCodeAt(0)
const NOTHING = Buffer.alloc(0)

/** Hides secrets in a stream of bytes, also those that are cut in two by its chunks. */
export class SecretMask {
  private held: Buffer = NOTHING

  /** `forms`: every way in which a secret may be written. Asked for each chunk: a key counts from when it is known. */
  constructor(private readonly forms: () => readonly Buffer[]) {}

  /** The end of what came may be the beginning of a secret, and is kept back for what follows. */
  get holds(): boolean {
    return this.held.length > 0
  }

  push(data: Uint8Array): Uint8Array {
    const forms = this.forms()
    if (forms.length === 0 && !this.holds) return data
    const came = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
    const bytes = this.holds ? Buffer.concat([this.held, came]) : came
    const found = placesOf(bytes, forms)
    const from = Math.max(0, ...found.map(({ end }) => end))
    const end = bytes.length - beginningAtEnd(bytes.subarray(from), forms)
    this.held = Buffer.from(bytes.subarray(end))
    if (found.length === 0) return bytes.subarray(0, end)
    const masked = Buffer.from(bytes.subarray(0, end))
    for (const place of found) masked.fill(MASK, place.start, place.end)
    return masked
  }

  /** What was kept back: nothing follows that would make it a secret. */
  rest(): Uint8Array {
    const rest = this.held
    this.held = NOTHING
    return rest
  }
}

interface Place {
  readonly start: number
  readonly end: number
}

function placesOf(bytes: Buffer, forms: readonly Buffer[]): Place[] {
  const found: Place[] = []
  for (const form of forms) {
    for (let start = bytes.indexOf(form); start !== -1; start = bytes.indexOf(form, start + form.length))
      found.push({ start, end: start + form.length })
  }
  return found
}

/** How many of the last bytes are the beginning of a form, at the most. */
function beginningAtEnd(bytes: Buffer, forms: readonly Buffer[]): number {
  let longest = 0
  for (const form of forms) {
    for (let size = Math.min(form.length - 1, bytes.length); size > longest; size -= 1) {
      const start = bytes.length - size
      if (bytes[start] === form[0] && bytes.compare(form, 0, size, start) === 0) longest = size
    }
  }
  return longest
}
