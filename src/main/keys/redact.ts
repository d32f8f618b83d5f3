/** A credential and the name that stands in its place. */
export interface Secret {
  readonly name: string
  readonly value: string
}

/** Shorter values are words and numbers: hiding them would garble honest text, and no provider's key is that short. */
const SECRET_MIN_CHARS = 16
/** A base64 form shorter than this says too little to be told from chance. */
const FORM_MIN_CHARS = 8

/**
 * Makes a function that puts `[NAME]` in the place of every known secret: as it is, as JSON, URLs and base64 write it.
 * `secrets` is asked each time, so that a key is hidden from the moment on at which it is known. A text without any
 * is answered as it is, after one search for each form. A secret cut in two by its writer is not found.
 */
export function redactor(secrets: () => Iterable<Secret>): (text: string) => string {
  const forms = remembered(secrets, formsOf)
  return (text) => {
    for (const { form, mark } of forms()) if (text.includes(form)) text = text.replaceAll(form, () => mark)
    return text
  }
}

/** The same writings as bytes, for output that is no text yet; the longest first. */
export const secretForms = (secrets: () => Iterable<Secret>): (() => readonly Buffer[]) =>
  remembered(secrets, (now) => formsOf(now).map(({ form }) => Buffer.from(form)))

/** Worked out anew only when the secrets are others. */
function remembered<T>(secrets: () => Iterable<Secret>, workOut: (now: readonly Secret[]) => T): () => T {
  let known: readonly Secret[] = []
  let result = workOut(known)
  return () => {
    const now = [...secrets()]
    if (!same(now, known)) {
      known = now
      result = workOut(now)
    }
    return result
  }
}

interface Form {
  readonly form: string
  readonly mark: string
}

const same = (a: readonly Secret[], b: readonly Secret[]): boolean =>
  a.length === b.length && a.every(({ name, value }, at) => b[at]?.name === name && b[at]?.value === value)

/** The longest first: a secret that another one is part of is replaced whole. */
function formsOf(secrets: readonly Secret[]): Form[] {
  const forms = new Map<string, Form>()
  for (const { name, value } of secrets) {
    if (value.length < SECRET_MIN_CHARS) continue
    for (const form of writingsOf(value)) if (!forms.has(form)) forms.set(form, { form, mark: `[${name}]` })
  }
  return [...forms.values()].sort((a, b) => b.form.length - a.form.length)
}

function writingsOf(value: string): Set<string> {
  const inJson = JSON.stringify(value).slice(1, -1)
  const writings = new Set([value, inJson, JSON.stringify(inJson).slice(1, -1)])
  // A lone surrogate cannot be written in a URL.
  if (value.isWellFormed()) writings.add(encodeURIComponent(value))
  for (const before of [0, 1, 2]) {
    const form = insideBase64(value, before)
    if (form.length < FORM_MIN_CHARS) continue
    writings.add(form)
    writings.add(form.replaceAll('+', '-').replaceAll('/', '_'))
  }
  return writings
}

const BITS_PER_BYTE = 8
const BITS_PER_CHAR = 6

/** The characters that a secret alone determines, in the base64 of a text in which `before` bytes (mod 3) precede it. */
function insideBase64(value: string, before: number): string {
  const bytes = Buffer.from(value)
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
  const first = Math.ceil((before * BITS_PER_BYTE) / BITS_PER_CHAR)
  const end = Math.floor(((before + bytes.length) * BITS_PER_BYTE) / BITS_PER_CHAR)
  return encoded.slice(first, end)
}
