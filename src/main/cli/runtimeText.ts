import type { OptionField, RuntimeManifest, RuntimeProbe } from '../../shared/domain/runtimeManifest'

export type RuntimeState = RuntimeManifest & { readonly probe: RuntimeProbe }

/** Key and values stand side by side as long as the key leaves room. */
const KEY_CHARS = 24

/** One runtime for people: whether it is ready, its models, and every `--option` with its values. */
export function runtimeText({ id, name, summary, models, options, probe }: RuntimeState, inFull: boolean): string {
  const version = probe.version === null ? '' : ` ${probe.version}`
  const lines = [
    `${id}  ${name}${version}`,
    `  ${summary}`,
    `  ${probe.available ? 'Ready' : 'Not ready'}: ${probe.detail}`,
  ]
  const suggested = models.suggested.map((model) => (model === models.default ? `${model} (default)` : model))
  const known = [...suggested, ...(models.custom ? ['or any other'] : [])].join(', ')
  if (known !== '') lines.push(row('--model', known))
  for (const field of options) {
    lines.push(row(`--option ${field.key}=…`, valuesOf(field)))
    if (inFull) lines.push(`      ${field.label}. ${field.help}`)
  }
  return lines.join('\n')
}

const row = (key: string, values: string): string => `  ${key.padEnd(KEY_CHARS)}  ${values}`.trimEnd()

function valuesOf({ kind, choices = [], defaultValue }: OptionField): string {
  if (kind === 'choice') {
    const named = choices.filter(({ value }) => value !== '')
    return named.map(({ value }) => (value === defaultValue ? `${value} (default)` : value)).join(' | ')
  }
  const words = { toggle: 'true | false', number: 'a number', text: 'a text', lines: 'a text; may be repeated' }[kind]
  return defaultValue === undefined || defaultValue === '' ? words : `${words} (default ${String(defaultValue)})`
}
