import type { OptionField, RuntimeManifest, RuntimeProbe } from '../../shared/domain/runtimeManifest'

export type RuntimeState = RuntimeManifest & { readonly probe: RuntimeProbe }

/** One runtime for people: whether it is ready, its models, and every `--option` with its values. */
export function runtimeText({ id, name, summary, models, options, probe }: RuntimeState, inFull: boolean): string {
  const version = probe.version === null ? '' : ` ${probe.version}`
  const suggested = models.suggested.map((model) => (model === models.default ? `${model} (default)` : model))
  const known = [...suggested, ...(models.custom ? ['or any other'] : [])].join(', ')
  const rows = [
    ...(known === '' ? [] : [{ key: '--model', values: known, help: null }]),
    ...options.map((field) => ({
      key: `--option ${field.key}=…`,
      values: valuesOf(field),
      help: `${field.label}. ${field.help}`,
    })),
  ]
  const width = Math.max(...rows.map(({ key }) => key.length))
  return [
    `${id}  ${name}${version}`,
    `  ${summary}`,
    `  ${probe.available ? 'Ready' : 'Not ready'}: ${probe.detail}`,
    ...rows.flatMap(({ key, values, help }) => [
      `  ${key.padEnd(width)}  ${values}`.trimEnd(),
      ...(inFull && help !== null ? [`      ${help}`] : []),
    ]),
  ].join('\n')
}

function valuesOf({ kind, choices = [], defaultValue }: OptionField): string {
  if (kind === 'choice') {
    const named = choices.filter(({ value }) => value !== '')
    return named.map(({ value }) => (value === defaultValue ? `${value} (default)` : value)).join(' | ')
  }
  const words = { toggle: 'true | false', number: 'a number', text: 'a text', lines: 'a text; may be repeated' }[kind]
  return defaultValue === undefined || defaultValue === '' ? words : `${words} (default ${String(defaultValue)})`
}
