/** Names listed before the rest becomes a number. */
const NAMES_SHOWN = 8

const agents = (count: number): string => (count === 1 ? '1 agent' : `${count} agents`)

/** What "Stop all" asks. `stories`: those that would start agents by themselves; `parked`: agents that a limit's reset wakes. */
export function stopAllWords({
  names,
  stories,
  parked,
}: {
  readonly names: readonly string[]
  readonly stories: number
  readonly parked: number
}): { readonly title: string; readonly confirm: string; readonly body: string } {
  const more = names.length - NAMES_SHOWN
  const who = `${names.slice(0, NAMES_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const body = [
    ...(names.length === 0
      ? []
      : [
          `${who}. Each is interrupted, then terminated, then killed with everything it started. Sessions, files and logs are kept: all can be resumed.`,
        ]),
    ...(stories === 0
      ? []
      : [
          stories === 1
            ? 'The queue is held, too: a story that would go on by itself starts no agent until you let it.'
            : `The queue is held, too: the ${stories} stories that would go on by themselves start no agent until you let them.`,
        ]),
    ...(parked === 0
      ? []
      : [`${agents(parked)} parked at a limit ${parked === 1 ? 'stays' : 'stay'} parked and may resume at its reset.`]),
  ].join(' ')
  if (names.length === 0) return { title: 'Hold the queue?', confirm: 'Hold the queue', body }
  return {
    title: `Stop ${agents(names.length)}?`,
    confirm: names.length === 1 ? 'Stop 1 agent' : `Stop all ${names.length}`,
    body,
  }
}
