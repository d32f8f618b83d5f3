import { FolderPlus } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { useApp, useStoryActions } from '../../store/context'
import { Button } from '../../ui/Button'
import { Field } from '../../ui/Field'
import { Input } from '../../ui/Input'
import { Select } from '../../ui/Select'
import { visibleText } from '../inspector/visibleText'
import { expandHome } from '../newAgent/agentForm'
import type { StoryFormState } from './useStoryForm'

const ANOTHER = '\0another'

/** Which repository the story belongs to; one that is not open yet is opened by its path. */
export function ProjectChooser({ state }: { state: StoryFormState }) {
  const projects = useApp((app) => app.stories.projects)
  const recent = useApp((app) => app.settings?.recentProjects)
  const home = useApp((app) => app.host?.home ?? null)
  const stories = useStoryActions()
  const listId = useId()
  const known = Object.values(projects)
  const [opening, setOpening] = useState(known.length === 0)
  const [path, setPath] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)

  const open = async (): Promise<void> => {
    if (path.trim() === '' || busy) return
    setBusy(true)
    const result = await stories.openProject(expandHome(path.trim(), home))
    setBusy(false)
    if (!result.ok) {
      setRefused([result.error.message, result.error.next].filter((part) => part !== undefined).join(' '))
      return
    }
    setOpening(false)
    setPath('')
    state.set({ project: result.value.root, after: [], gates: null })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.metaKey || event.ctrlKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void open()
  }
  const problem = projects[state.form.project]?.problem ?? null
  return (
    <>
      {known.length === 0 ? null : (
        <Field
          label="Project"
          error={state.errorOf('project')}
          {...(problem === null ? {} : { help: visibleText(problem) })}
        >
          {(control) => (
            <Select
              control={control}
              value={opening ? ANOTHER : state.form.project}
              onValueChange={(value: string) => {
                setOpening(value === ANOTHER)
                if (value !== ANOTHER && value !== state.form.project)
                  state.set({ project: value, after: [], gates: null })
              }}
              options={[
                ...known.map(({ root, name }) => ({ value: root, label: name, detail: root })),
                { value: ANOTHER, label: 'Another folder…' },
              ]}
            />
          )}
        </Field>
      )}
      {opening ? (
        <Field
          label={known.length === 0 ? 'Project' : 'Folder'}
          help="A git repository on the machine where the host runs; any folder inside it will do."
          error={refused ?? (known.length === 0 ? state.errorOf('project') : null)}
        >
          {(control) => (
            <div className="story-form-open">
              <Input
                {...control}
                mono
                list={listId}
                value={path}
                placeholder="/home/me/project"
                onChange={(event) => {
                  setPath(event.target.value)
                  setRefused(null)
                }}
                onKeyDown={onKeyDown}
              />
              <datalist id={listId}>
                {(recent ?? []).map((folder) => (
                  <option key={folder} value={folder} />
                ))}
              </datalist>
              <Button icon={<FolderPlus />} busy={busy} onClick={() => void open()}>
                Open
              </Button>
            </div>
          )}
        </Field>
      ) : null}
    </>
  )
}
