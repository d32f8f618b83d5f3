const HIDDEN = '[key]'

/** Takes a key out of a text for people: the SDK quotes addresses and headers, and a server may quote anything. */
export function redactor(key: string): (text: string) => string {
  const forms = [...new Set([key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)])]
  return (text) =>
    forms
      .reduce((left, form) => left.replaceAll(form, HIDDEN), text)
      // Somebody else's, or a former one: the query form and the shape that Google gives its keys.
      .replace(/([?&]key=)[^&\s"']+/gi, `$1${HIDDEN}`)
      .replace(/AIza[\w-]{30,}/g, HIDDEN)
}
