import { useApp } from '../../store/context'
import './StoryRow.css'

/** The heading over a story's agents: its title when it has one, its id always. */
export function StoryRow({ storyId }: { storyId: string }) {
  const title = useApp((state) => {
    const id = state.fleet.ids.find((candidate) => state.fleet.agents[candidate]?.spec.storyId === storyId)
    const told = id === undefined ? '' : (state.fleet.agents[id]?.spec.storyTitle ?? '')
    return told === storyId ? '' : told
  })
  return (
    <h3 className="story-row" title={title === '' ? storyId : `${storyId}: ${title}`}>
      {title === '' ? (
        <span className="truncate">{storyId}</span>
      ) : (
        <>
          <span className="truncate">{title}</span>
          <small className="truncate">{storyId}</small>
        </>
      )}
    </h3>
  )
}
