import { type QuietHours, quietUntil } from './quietHours'

/** What comes within this time is told together. Long enough for a fleet that stops at once, short enough to matter. */
export const GROUP_MS = 5_000
/** The same agent is not told of again sooner: who asks at every turn must not ring at every turn. */
export const REPEAT_MS = 60_000
/** More lines than this no desktop shows. */
const LINES_SHOWN = 3

/** Something that waits for a person. */
export interface Need {
  /** Of its entry in the inbox. */
  readonly id: string
  /** Who it is about: what is told at most once a minute. */
  readonly subject: string
  readonly isAgent: boolean
  readonly title: string
  readonly body: string
  /** It is before the user's eyes now. */
  readonly seen: boolean
}

export interface NotifyInput {
  /** Null: not known yet. */
  readonly needs: readonly Need[] | null
  readonly now: number
  /** Asked for, and permitted. */
  readonly on: boolean
  readonly quiet: QuietHours | null
}

export interface NotifyState {
  /** Told, seen, or there before anybody looked. Null: nothing is known yet. */
  readonly known: ReadonlySet<string> | null
  /** New, not yet told: since when. */
  readonly fresh: ReadonlyMap<string, number>
  /** When each subject was last told of. */
  readonly told: ReadonlyMap<string, number>
  /** What the notification on the desktop stands for. */
  readonly shown: ReadonlySet<string>
}

export const nothingYet: NotifyState = { known: null, fresh: new Map(), told: new Map(), shown: new Set() }

export interface Message {
  readonly title: string
  readonly body: string
  /** The entry of the inbox that a click opens. */
  readonly open: string
}

export interface NotifyStep {
  readonly state: NotifyState
  /** Takes the place of the one on the desktop. */
  readonly show: Message | null
  /** Nothing that the one on the desktop stands for waits any more, or it is being looked at. */
  readonly close: boolean
  /** When to look again though nothing has changed; null: not before something does. */
  readonly lookAgainAt: number | null
}

/** What is to be told now, and what is to be remembered of it. */
export function notifyStep(before: NotifyState, { needs, now, on, quiet }: NotifyInput): NotifyStep {
  if (needs === null) return { state: before, show: null, close: false, lookAgainAt: null }
  const open = new Map(needs.map((need) => [need.id, need]))
  const isUnseen = (id: string): boolean => on && open.get(id)?.seen === false
  const known = new Set([...(before.known ?? open.keys())].filter((id) => open.has(id)))
  const fresh = new Map<string, number>()
  for (const { id } of needs) {
    if (known.has(id)) continue
    if (isUnseen(id)) fresh.set(id, before.fresh.get(id) ?? now)
    else known.add(id)
  }
  const told = new Map([...before.told].filter(([, at]) => now - at < REPEAT_MS))
  const kept = new Set([...before.shown].filter(isUnseen))

  const restsUntil = (id: string): number => (told.get(open.get(id)?.subject ?? '') ?? -REPEAT_MS) + REPEAT_MS
  const dueAt = (id: string): number => Math.max((fresh.get(id) ?? now) + GROUP_MS, restsUntil(id))
  const quietEnd = quietUntil(quiet, now)
  const isDue = quietEnd === null && [...fresh.keys()].some((id) => dueAt(id) <= now)
  const batch = isDue ? [...fresh.keys()].filter((id) => restsUntil(id) <= now) : []
  for (const id of batch) {
    fresh.delete(id)
    known.add(id)
    kept.add(id)
    told.set(open.get(id)?.subject ?? '', now)
  }
  const due = [...fresh.keys()].map(dueAt)
  return {
    state: { known, fresh, told, shown: kept },
    show:
      batch.length === 0
        ? null
        : messageOf(
            needs.filter(({ id }) => kept.has(id)),
            batch[0] ?? '',
          ),
    close: kept.size === 0 && before.shown.size > 0,
    lookAgainAt: due.length === 0 ? null : Math.max(quietEnd ?? 0, Math.min(...due)),
  }
}

function messageOf(needs: readonly Need[], newest: string): Message {
  const [only] = needs
  if (only !== undefined && needs.length === 1) return { title: only.title, body: only.body, open: only.id }
  const everyOneAnAgent =
    needs.every(({ isAgent }) => isAgent) && new Set(needs.map(({ subject }) => subject)).size === needs.length
  const more = needs.length - LINES_SHOWN
  return {
    title: `${needs.length} ${everyOneAnAgent ? 'agents' : 'things'} need you`,
    body: [...needs.slice(0, LINES_SHOWN).map(({ title }) => title), ...(more > 0 ? [`and ${more} more`] : [])].join(
      '\n',
    ),
    open: newest,
  }
}
