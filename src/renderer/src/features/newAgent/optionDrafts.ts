import { err, ok, type Result } from '../../../../shared/domain/result'
import type { OptionField, OptionValues, RuntimeManifest } from '../../../../shared/domain/runtimeManifest'

/** An option as it is being edited: text for everything typed, a boolean for a toggle. */
export type OptionDrafts = Readonly<Record<string, string | boolean>>

function draftOf(field: OptionField, value: OptionValues[string] | undefined): string | boolean {
  if (field.kind === 'toggle') return typeof value === 'boolean' ? value : false
  if (field.kind === 'lines') return Array.isArray(value) ? value.join('\n') : ''
  if (field.kind === 'number') return typeof value === 'number' ? String(value) : ''
  return typeof value === 'string' ? value : ''
}

/** A remembered value is used only while the runtime still offers it. */
function usable(field: OptionField, value: OptionValues[string] | undefined): boolean {
  switch (field.kind) {
    case 'toggle':
      return typeof value === 'boolean'
    case 'number':
      return typeof value === 'number'
    case 'lines':
      return Array.isArray(value)
    case 'text':
      return typeof value === 'string'
    case 'choice':
      return typeof value === 'string' && (field.choices ?? []).some((choice) => choice.value === value)
  }
}

/** Drafts for every option of a runtime, from values that were chosen before, else its defaults. */
export function draftOptions(manifest: RuntimeManifest, values: OptionValues): OptionDrafts {
  return Object.fromEntries(
    manifest.options.map((field) => [
      field.key,
      draftOf(field, usable(field, values[field.key]) ? values[field.key] : field.defaultValue),
    ]),
  )
}

/** Values for the host. What is empty is left out, so that the runtime's own default applies. */
export function readOptions(
  manifest: RuntimeManifest,
  drafts: OptionDrafts,
): Result<OptionValues, Readonly<Record<string, string>>> {
  const values: OptionValues = {}
  const errors: Record<string, string> = {}
  for (const field of manifest.options) {
    const draft = drafts[field.key]
    if (field.kind === 'toggle') {
      values[field.key] = draft === true
      continue
    }
    const text = typeof draft === 'string' ? draft : ''
    if (text.trim() === '') continue
    if (field.kind === 'number') {
      const number = Number(text)
      if (Number.isFinite(number)) values[field.key] = number
      else errors[`options.${field.key}`] = 'Not a number'
    } else if (field.kind === 'lines') {
      values[field.key] = text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== '')
    } else {
      values[field.key] = text
    }
  }
  return Object.keys(errors).length === 0 ? ok(values) : err(errors)
}
