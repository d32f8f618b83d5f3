import type { AppState } from '../../store/appStore'
import { startingForm } from '../newAgent/startingForm'
import { emptyBudget, nextProfileName, type ProfileForm, type StoryForm } from './storyForm'

type Known = Pick<AppState, 'settings' | 'runtimes' | 'fleet'>

/** An agent for a story, with the runtime and the options that were used last. */
export function newProfile({ settings, runtimes, fleet }: Known, others: readonly ProfileForm[]): ProfileForm {
  const agents = fleet.ids.flatMap((id) => fleet.agents[id] ?? [])
  const { runtime, model, options, args, env, command } = startingForm({ settings, runtimes, agents })
  return {
    row: Math.max(-1, ...others.map(({ row }) => row)) + 1,
    name: nextProfileName(others),
    prompt: '',
    runtime,
    model,
    options,
    inactivityTimeout: '',
    args,
    env,
    command,
  }
}

/** A blank story: in the project that is shown, or the only one. */
export function startingStory(state: Known & Pick<AppState, 'stories' | 'ui'>): StoryForm {
  const roots = Object.keys(state.stories.projects)
  const shown = state.ui.project !== null && roots.includes(state.ui.project) ? state.ui.project : null
  return {
    project: shown ?? (roots.length === 1 ? (roots[0] ?? '') : ''),
    title: '',
    prompt: '',
    base: '',
    after: [],
    gates: null,
    agents: [newProfile(state, [])],
    env: '',
    budget: emptyBudget,
  }
}
