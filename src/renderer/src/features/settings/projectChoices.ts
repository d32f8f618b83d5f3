import type { ProjectSettings } from '../../../../shared/contract/settings'
import type { ProjectView } from '../../../../shared/contract/stories'
import { projectNames } from '../header/projectNames'

/** Until the user says otherwise, Snowhook does nothing by itself. */
const untouched: ProjectSettings = { autoResume: false, onInactive: 'needs_you' }

export interface ProjectChoice {
  readonly root: string
  readonly name: string
  readonly settings: ProjectSettings
}

/** Every project that is open or has settings of its own, by name. */
export function projectChoices(
  open: Readonly<Record<string, ProjectView>>,
  set: Readonly<Record<string, ProjectSettings>>,
): readonly ProjectChoice[] {
  const roots = [...new Set([...Object.keys(open), ...Object.keys(set)])]
  const names = projectNames(roots)
  return roots
    .map((root) => ({ root, name: names.get(root) ?? root, settings: set[root] ?? untouched }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
}
