import { useState } from 'react'
import type { SnowhookError } from '../../../../shared/domain/errors'
import type { Result } from '../../../../shared/domain/result'
import type { StoryDefinition } from '../../../../shared/domain/story'
import { useApp, useServices } from '../../store/context'
import type { FieldErrors } from '../newAgent/agentForm'
import type { RuntimeFormState } from '../newAgent/runtimeForm'
import { runtimeDefaults } from '../newAgent/startingForm'
import { newProfile } from './startingStory'
import { type ProfileForm, readStoryForm, type StoryForm, storyErrors } from './storyForm'

export interface StoryFormState {
  readonly form: StoryForm
  readonly read: Result<Omit<StoryDefinition, 'id' | 'order'>, FieldErrors>
  set(change: Partial<StoryForm>): void
  /** Takes the place of everything that was typed. */
  replace(form: StoryForm): void
  setProfile(row: number, change: Partial<ProfileForm>): void
  addProfile(): void
  removeProfile(row: number): void
  moveProfile(row: number, step: 1 | -1): void
  /** The same fields as in the form for a new agent, for one of the story's agents. */
  runtimeForm(row: number): RuntimeFormState | null
  errorOf(field: string): string | null
  touch(field: string): void
  showAll(): void
  refuse(error: SnowhookError): void
}

/** The form while it is open: its fields, what they mean, and what is wrong with them. */
export function useStoryForm(initial: StoryForm, original: StoryDefinition | null): StoryFormState {
  const { store } = useServices()
  const [form, setForm] = useState(initial)
  /** What was typed into: leaving an untouched field empty is no mistake yet. */
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set())
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)
  const [refused, setRefused] = useState<FieldErrors>({})
  const runtimes = useApp((state) => state.runtimes)
  const home = useApp((state) => state.host?.home ?? null)
  const read = readStoryForm(form, { runtimes, home, original })

  const errorOf = (field: string): string | null => {
    const known = refused[field]
    if (known !== undefined) return known
    return !read.ok && (all || touched.has(field)) ? (read.error[field] ?? null) : null
  }
  const touch = (field: string): void => {
    if (!changed.has(field.split('.')[0] ?? field)) return
    setTouched((before) => (before.has(field) ? before : new Set(before).add(field)))
  }
  const mark = (fields: readonly string[]): void => setChanged((before) => new Set([...before, ...fields]))
  const change = (to: (before: StoryForm) => StoryForm): void => {
    setForm(to)
    setRefused({})
  }
  const setProfile = (row: number, given: Partial<ProfileForm>): void => {
    mark(['agents'])
    change((before) => ({
      ...before,
      agents: before.agents.map((profile) => (profile.row === row ? { ...profile, ...given } : profile)),
    }))
  }

  return {
    form,
    read,
    set(given) {
      mark(Object.keys(given))
      change((before) => ({ ...before, ...given }))
    },
    replace: (given) => change(() => given),
    setProfile,
    addProfile: () =>
      change((before) => ({ ...before, agents: [...before.agents, newProfile(store.getState(), before.agents)] })),
    removeProfile: (row) =>
      change((before) => ({ ...before, agents: before.agents.filter((profile) => profile.row !== row) })),
    moveProfile: (row, step) => change((before) => ({ ...before, agents: moved(before.agents, row, step) })),
    runtimeForm(row) {
      const index = form.agents.findIndex((profile) => profile.row === row)
      const profile = form.agents[index]
      if (profile === undefined) return null
      const at = (field: string): string => `agents.${index}.${field}`
      return {
        form: profile,
        manifest: runtimes.find(({ id }) => id === profile.runtime) ?? null,
        timeoutOptional: true,
        set: (given) => setProfile(row, given),
        setRuntime(runtime) {
          const { fleet, ...known } = store.getState()
          const agents = fleet.ids.flatMap((id) => fleet.agents[id] ?? [])
          const { interactive: _, ...defaults } = runtimeDefaults(runtime, { ...known, agents })
          setProfile(row, defaults)
        },
        errorOf: (field) => errorOf(at(field)),
        touch: (field) => touch(at(field)),
      }
    },
    errorOf,
    touch,
    showAll: () => setAll(true),
    refuse: (error) => setRefused(storyErrors(error)),
  }
}

function moved(agents: readonly ProfileForm[], row: number, step: 1 | -1): readonly ProfileForm[] {
  const from = agents.findIndex((profile) => profile.row === row)
  const one = agents[from]
  const other = agents[from + step]
  if (one === undefined || other === undefined) return agents
  return agents.map((profile) => (profile === one ? other : profile === other ? one : profile))
}
