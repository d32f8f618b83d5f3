import { z } from 'zod'
import { Settings } from '../../../shared/contract/settings'
import { AgentId, HostPath, RunId } from '../../../shared/domain/ids'
import { clampInspector, initialUi, RESUME_MARKS_AWAY_MAX, type UiSlice } from './uiSlice'

/** Bumped when the shape changes in a way that an older reader would misread; older values are then dropped. */
const KEY = 'snowhook.ui.v1'

/** What this window remembers across reloads. Each field falls back alone: one bad value does not cost the rest. */
const PersistedUi = z.object({
  theme: Settings.shape.theme.catch(initialUi.theme),
  layout: Settings.shape.layout.catch(initialUi.layout),
  view: z.enum(['agents', 'board']).catch('agents'),
  boardFleetOpen: z.boolean().catch(false),
  focused: AgentId.nullable().catch(null),
  maximised: z.boolean().catch(false),
  page: z.number().int().nonnegative().catch(0),
  project: HostPath.nullable().catch(null),
  fleetOpen: z.boolean().catch(true),
  inspectorOpen: z.boolean().catch(true),
  inspectorWidth: z.number().transform(clampInspector).catch(initialUi.inspectorWidth),
  inspectorTab: z.enum(['timeline', 'log', 'usage', 'gates', 'diff', 'session']).catch('timeline'),
  resumeMarksAway: z.array(RunId).max(RESUME_MARKS_AWAY_MAX).catch([]),
})

export type KeyValueStore = Pick<Storage, 'getItem' | 'setItem'>

/**
 * Never throws: a full, blocked or damaged storage gives the defaults. `roomy`: three columns fit side by side, so
 * that a first start may open the inspector.
 */
export function loadUi(storage: KeyValueStore, roomy = true): UiSlice {
  try {
    const text = storage.getItem(KEY)
    return text === null
      ? { ...initialUi, inspectorOpen: roomy }
      : { ...initialUi, ...PersistedUi.parse(JSON.parse(text)) }
  } catch {
    return initialUi
  }
}

export function saveUi(storage: KeyValueStore, ui: UiSlice): void {
  const kept = Object.fromEntries(Object.keys(PersistedUi.shape).map((key) => [key, ui[key as keyof UiSlice]]))
  try {
    storage.setItem(KEY, JSON.stringify(kept))
  } catch {
    // A private window or a full quota: the app works, it only forgets its layout.
  }
}
