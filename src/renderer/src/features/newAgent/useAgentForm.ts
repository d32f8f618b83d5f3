import { useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { NewAgent } from '../../../../shared/contract/fleet'
import type { SnowhookError } from '../../../../shared/domain/errors'
import type { Result } from '../../../../shared/domain/result'
import type { RuntimeManifest } from '../../../../shared/domain/runtimeManifest'
import { useApp, useServices } from '../../store/context'
import { type AgentForm, expandHome, type FieldErrors, hostErrors, readForm } from './agentForm'
import type { FormPurpose } from './formPurpose'
import { type ProjectNote, projectNote } from './projectNote'
import { runtimeDefaults } from './startingForm'
import { nameStem, suggestAgentName, suggestStoryId } from './suggestions'
import { useProject } from './useProject'

export interface AgentFormState {
  readonly form: AgentForm
  readonly manifest: RuntimeManifest | null
  readonly suggestedStoryId: string
  readonly suggestedName: string
  readonly project: ProjectNote | null
  readonly read: Result<NewAgent, FieldErrors>
  set(change: Partial<AgentForm>): void
  /** Other runtime, other options: those it was last used with. */
  setRuntime(runtime: string): void
  /** The message to show beside a field: once it was left, or once a start was tried. */
  errorOf(field: string): string | null
  touch(field: string): void
  /** Shows every message there is. */
  showAll(): void
  /** Puts the host's refusal beside its field, until that field or the form is changed. */
  refuse(error: SnowhookError): void
}

/** The form's own name for a field that the contract names. */
const formKey = (field: string): string =>
  field === 'inactivityTimeoutSecs' ? 'inactivityTimeout' : (field.split('.')[0] ?? field)

/** The form while it is open: its fields, what they mean, and what is wrong with them. */
export function useAgentForm(initial: AgentForm, purpose: FormPurpose): AgentFormState {
  const copied = purpose.kind === 'copy' ? purpose.agent : null
  const original = purpose.kind === 'new' ? null : purpose.agent.spec
  const { store } = useServices()
  const [form, setForm] = useState(initial)
  /** Form keys that were typed into: leaving an untouched field empty is no mistake yet. */
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set())
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)
  const [refused, setRefused] = useState<FieldErrors>({})
  const runtimes = useApp((state) => state.runtimes)
  const home = useApp((state) => state.host?.home ?? null)
  const agents = useApp(useShallow((state) => state.fleet.ids.flatMap((id) => state.fleet.agents[id] ?? [])))

  const manifest = runtimes.find(({ id }) => id === form.runtime) ?? null
  const suggestedStoryId = suggestStoryId(agents, form.storyTitle.trim() === '' ? form.prompt : form.storyTitle)
  const stem = copied === null ? undefined : nameStem(copied.spec.name)
  const suggestedName = suggestAgentName(agents, form.storyId ?? suggestedStoryId, stem)
  const cwd = expandHome(form.cwd.trim(), home)
  const verdict = useProject(cwd)
  const edited = purpose.kind === 'edit' ? purpose.agent.spec.id : null
  const sharing = agents.filter((agent) => agent.spec.cwd === cwd && agent.spec.id !== edited)
  const project = projectNote(
    verdict,
    sharing.map((agent) => agent.spec.name),
  )
  const gitRoot = verdict?.project?.git?.root ?? null
  const read = readForm(form, { manifest, suggestedStoryId, suggestedName, gitRoot, original, home })

  return {
    form,
    manifest,
    suggestedStoryId,
    suggestedName,
    project,
    read,
    set(change) {
      setForm((before) => ({ ...before, ...change }))
      setChanged((before) => new Set([...before, ...Object.keys(change)]))
      setRefused({})
    },
    setRuntime(runtime) {
      const state = store.getState()
      const own = state.fleet.ids.flatMap((id) => state.fleet.agents[id] ?? [])
      setForm((before) => ({ ...before, ...runtimeDefaults(runtime, { ...state, agents: own }) }))
      setRefused({})
    },
    errorOf(field) {
      const known = refused[field]
      if (known !== undefined) return known
      if (field === 'cwd' && project?.level === 'error') return project.text
      return !read.ok && (all || touched.has(field)) ? (read.error[field] ?? null) : null
    },
    touch(field) {
      if (changed.has(formKey(field))) setTouched((before) => (before.has(field) ? before : new Set(before).add(field)))
    },
    showAll: () => setAll(true),
    refuse: (error) => setRefused(hostErrors(error)),
  }
}
