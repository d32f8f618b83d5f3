/**
 * Those that a person may mean by what was typed: the very id, else the ids that have it as their number or first
 * word ("1" is `1_login` and not `10_logout`), else those that begin with it.
 */
export function matching<T>(all: readonly T[], typed: string, idOf: (one: T) => string): readonly T[] {
  const kinds = [
    (id: string): boolean => id === typed,
    (id: string): boolean => typed !== '' && id.startsWith(typed) && /[^A-Za-z0-9]/.test(id.charAt(typed.length)),
    (id: string): boolean => typed !== '' && id.startsWith(typed),
  ]
  for (const fits of kinds) {
    const found = all.filter((one) => fits(idOf(one)))
    if (found.length > 0) return found
  }
  return []
}
