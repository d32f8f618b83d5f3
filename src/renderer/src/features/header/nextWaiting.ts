/** The waiting agent after the focused one, in display order and round the end; null when none waits. */
export function nextWaiting<Id>(all: readonly Id[], waiting: readonly Id[], focused: Id | null): Id | null {
  const from = focused === null ? -1 : all.indexOf(focused)
  const after = waiting.find((id) => all.indexOf(id) > from)
  return after ?? waiting[0] ?? null
}
