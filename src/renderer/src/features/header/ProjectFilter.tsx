import { useShallow } from 'zustand/react/shallow'
import { useApp, useUiActions } from '../../store/context'
import { listedIds } from '../../store/listedIds'
import { Select } from '../../ui/Select'
import './ProjectFilter.css'
import { projectNames } from './projectNames'

const ALL = ''

/** Which repository's agents and stories are shown. With one project there is nothing to choose, only its name. */
export function ProjectFilter() {
  const ui = useUiActions()
  const project = useApp((state) => state.ui.project)
  const roots = useApp(
    useShallow((state) => [
      ...new Set([
        ...listedIds(state).map((id) => state.fleet.agents[id]?.spec.projectRoot ?? ''),
        ...Object.keys(state.stories.projects),
      ]),
    ]),
  )
  const names = projectNames(roots)
  const [only] = roots
  if (only === undefined) return null
  if (roots.length === 1) {
    return (
      <span className="project-filter-only truncate" title={only}>
        {names.get(only)}
      </span>
    )
  }
  return (
    <div className="project-filter">
      <Select
        label="Project"
        value={project !== null && roots.includes(project) ? project : ALL}
        onValueChange={(value: string) => ui.setProject(value === ALL ? null : value)}
        options={[
          { value: ALL, label: `All ${roots.length} projects` },
          ...roots.map((root) => ({ value: root, label: names.get(root) ?? root, detail: root })),
        ]}
      />
    </div>
  )
}
