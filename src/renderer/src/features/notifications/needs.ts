import type { AppState } from '../../store/appStore'
import { needYou } from '../../store/needYou'
import { visiblePanes } from '../../store/visiblePanes'
import { noticeEntryId, PROCESSES_ENTRY } from '../attention/inboxEntries'
import { causeLooks, noticeSubject } from '../attention/noticeFace'
import { visibleText } from '../inspector/visibleText'
import { askedWords } from '../recovery/recoveryWords'
import type { Need } from './notifyStep'

/** Desktops cut what is longer. */
const LINE_MAX_CHARS = 200

const line = (text: string): string => visibleText(text).slice(0, LINE_MAX_CHARS)

/**
 * What waits for a person, as a desktop may show it: to anybody who passes by, so never the command that an agent wants
 * to run nor the text of its question. Null: the host has not said everything yet.
 */
export function needsOf(state: AppState, hasFocus: boolean): readonly Need[] | null {
  if (!state.attention.ready || !state.fleet.ready || state.supervision.view === null) return null
  const { items, terminals, notices, processes } = needYou(state)
  const panes = hasFocus ? visiblePanes(state) : []
  const seen = (agentId: string | null): boolean =>
    hasFocus && (state.ui.inboxOpen || panes.some((pane) => pane === agentId))
  const storyOf = (agentId: keyof typeof state.fleet.agents): string => {
    const spec = state.fleet.agents[agentId]?.spec
    return line(spec === undefined ? '' : spec.storyTitle === '' ? spec.storyId : spec.storyTitle)
  }
  return [
    ...items.map(
      (item): Need => ({
        id: item.id,
        subject: item.agentId,
        isAgent: true,
        title: line(`${item.agentName} ${item.kind === 'question' ? 'asks you' : `asks to use ${item.tool}`}`),
        body: storyOf(item.agentId),
        seen: seen(item.agentId),
      }),
    ),
    ...terminals.map(
      (agentId): Need => ({
        id: agentId,
        subject: agentId,
        isAgent: true,
        title: line(`${state.fleet.agents[agentId]?.spec.name ?? 'An agent'} waits in its terminal`),
        body: storyOf(agentId),
        seen: seen(agentId),
      }),
    ),
    ...notices.map(
      (notice): Need => ({
        id: noticeEntryId(notice),
        subject: notice.agentId ?? notice.id,
        isAgent: false,
        title: line(`${causeLooks[notice.cause].title}: ${noticeSubject(notice, state)}`),
        body: line(notice.message),
        // A pane shows what its agent asks, not what the supervisor says of it.
        seen: hasFocus && state.ui.inboxOpen,
      }),
    ),
    ...(processes.length === 0
      ? []
      : [
          {
            id: PROCESSES_ENTRY,
            subject: PROCESSES_ENTRY,
            isAgent: false,
            title: 'Processes left behind?',
            body: askedWords(processes.length),
            seen: hasFocus && (state.ui.inboxOpen || state.ui.dialog?.kind === 'recovery'),
          },
        ]),
  ]
}
