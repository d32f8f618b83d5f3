import type { StoryDecision, StoryView } from '../../../../shared/domain/story'
import { useClient } from '../../store/context'
import { keyOf } from '../../store/storyKey'
import { ErrorNote } from '../../ui/ErrorNote'
import { formatClock } from '../../ui/format/age'
import { counterWords } from '../board/storyWords'
import { visibleText } from '../inspector/visibleText'
import { useAsked } from './useAsked'

/** More than a story that is not in trouble ever has. */
const DECISIONS_SHOWN = 100

/** Why it is where it is, step by step, newest first: each decision with what it looked at. */
export function Decisions({ story }: { story: StoryView }) {
  const client = useClient()
  const about = [keyOf(story), story.stage.kind, story.since, story.why].join('\n')
  const { value, error, again } = useAsked(about, () =>
    client.stories.decisions({ project: story.project, storyId: story.id, limit: DECISIONS_SHOWN }),
  )
  return (
    <section>
      <h3>Why, step by step</h3>
      {error === null ? null : <ErrorNote error={error} onRetry={again} />}
      {value === null ? null : value.length === 0 ? (
        <p className="story-small">Nothing has been decided about it yet.</p>
      ) : (
        <ol className="story-decisions">
          {value.map((decision, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: decisions only ever come in at the front, and two can share a time.
            <li key={`${decision.at} ${value.length - index}`}>
              <Decision decision={decision} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function Decision({ decision }: { decision: StoryDecision }) {
  const { at, event, action, reason, looked, counters, automatic } = decision
  const used = counterWords(counters)
  return (
    <details className="story-decision" data-person={automatic ? undefined : true}>
      <summary>
        {visibleText(reason)}
        <small className="numbers">
          {formatClock(at)} · {automatic ? 'Snowhook' : 'you'}
        </small>
      </summary>
      <dl className="story-facts">
        <dt>Happened</dt>
        <dd>{visibleText(event)}</dd>
        <dt>Done</dt>
        <dd>{visibleText(action)}</dd>
        {looked.map(({ label, value }) => (
          <div key={`${label} ${value}`} className="story-looked">
            <dt>{visibleText(label)}</dt>
            <dd>{visibleText(value)}</dd>
          </div>
        ))}
        <dt>Counters</dt>
        <dd>{used.length === 0 ? 'all at 0' : used.join(' · ')}</dd>
      </dl>
    </details>
  )
}
