import type { ProjectSettings } from '../../../shared/contract/settings'
import type { SupervisionRules } from '../../supervisor/storyInput'
import { defaultRules } from '../../supervisor/completionPolicy'

/** What holds for a project of which the user has said nothing: nothing goes on by itself after a limit. */
export const defaultProjectSettings: ProjectSettings = { autoResume: false, onInactive: 'needs_you' }

export const rulesFor = ({ onInactive }: ProjectSettings): SupervisionRules => ({ ...defaultRules, onInactive })
