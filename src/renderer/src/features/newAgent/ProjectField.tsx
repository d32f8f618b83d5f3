import { CircleAlert, FolderGit2, TriangleAlert } from 'lucide-react'
import { useId } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useApp } from '../../store/context'
import { Field } from '../../ui/Field'
import { Input } from '../../ui/Input'
import './ProjectField.css'
import { recentProjects } from './suggestions'
import type { AgentFormState } from './useAgentForm'

/** Recent folders offered as buttons; all of them are in the field's own list. */
const RECENT_SHOWN = 4

const icons = { ok: FolderGit2, warning: TriangleAlert, error: CircleAlert } as const

/** Where the agent works, with what the host says of that folder as it is typed. */
export function ProjectField({ state }: { state: AgentFormState }) {
  const { form, project } = state
  const listId = useId()
  const recent = useApp(
    useShallow((app) =>
      recentProjects(
        app.settings?.recentProjects ?? [],
        app.fleet.ids.flatMap((id) => app.fleet.agents[id] ?? []),
      ),
    ),
  )
  const others = recent.filter((path) => path !== form.cwd).slice(0, RECENT_SHOWN)
  const Icon = project === null ? null : icons[project.level]
  const note =
    project === null || Icon === null ? (
      form.cwd.trim() === '' ? (
        'On the machine where the host runs; "~" is its home.'
      ) : (
        'Looking at it…'
      )
    ) : (
      <span className="project-field-note" data-level={project.level}>
        <Icon aria-hidden="true" />
        {project.text}
      </span>
    )
  return (
    <div className="project-field">
      <Field label="Project folder" help={note} error={state.errorOf('cwd')}>
        {(control) => (
          <Input
            {...control}
            mono
            list={listId}
            value={form.cwd}
            placeholder="/home/me/project"
            onChange={(event) => state.set({ cwd: event.target.value })}
            onBlur={() => state.touch('cwd')}
          />
        )}
      </Field>
      <datalist id={listId}>
        {recent.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      {others.length === 0 ? null : (
        <ul className="project-field-recent" aria-label="Recent folders">
          {others.map((path) => (
            <li key={path}>
              <button type="button" onClick={() => state.set({ cwd: path })}>
                {path}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
