import { NAME_MAX_CHARS } from '../../shared/domain/limits'

/**
 * A title as the interface may show it: one line, without controls, invisible characters or marks that turn the
 * direction of text around and could make it read as something else. At most 80 characters.
 */
export function cleanTitle(title: string): string {
  const visible = title
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, '')
    .trim()
  const characters = [...visible]
  return characters.length <= NAME_MAX_CHARS ? visible : `${characters.slice(0, NAME_MAX_CHARS - 1).join('')}…`
}
