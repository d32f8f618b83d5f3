import type { StoryView } from '../../../../shared/domain/story'
import { useApp, useClient } from '../../store/context'
import { keyOf } from '../../store/storyKey'
import { ErrorNote } from '../../ui/ErrorNote'
import { visibleBlock, visibleText } from '../inspector/visibleText'
import { budgetWords } from './budgetWords'
import { useAsked } from './useAsked'

/** Of a prompt, as much as one reads beside a board; the editor has the whole. */
const PROMPT_SHOWN_CHARS = 20_000

/** The story as its file says it. */
export function Definition({ story }: { story: StoryView }) {
  const client = useClient()
  const project = useApp((state) => state.stories.projects[story.project])
  const about = [keyOf(story), story.title, story.promptHead, story.order, story.fileProblem].join('\n')
  const { value, error, again } = useAsked(about, () =>
    client.stories.get({ project: story.project, storyId: story.id }),
  )
  const definition = value?.definition
  const prompt = definition?.prompt ?? story.promptHead
  const env = definition === undefined ? [] : Object.keys(definition.env)
  return (
    <section>
      <h3>The story</h3>
      {error === null ? null : <ErrorNote error={error} onRetry={again} />}
      {prompt === '' ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        <pre className="story-prompt" tabIndex={0}>
          {visibleBlock(prompt.slice(0, PROMPT_SHOWN_CHARS))}
          {prompt.length > PROMPT_SHOWN_CHARS ? '\n… the rest is in the editor.' : ''}
        </pre>
      )}
      <dl className="story-facts">
        <dt>Id</dt>
        <dd>
          <code>{story.id}</code>
        </dd>
        <dt>Project</dt>
        <dd>{visibleText(project?.name ?? story.project)}</dd>
        <dt>Base</dt>
        <dd>{visibleText(story.base ?? 'the project’s branch')}</dd>
        {story.after.length === 0 ? null : (
          <>
            <dt>After</dt>
            <dd>{story.after.join(', ')}</dd>
          </>
        )}
        {definition === undefined ? null : (
          <>
            <dt>Gates</dt>
            <dd>
              {definition.gates === null
                ? 'all of the project’s'
                : definition.gates.length === 0
                  ? 'none'
                  : visibleText(definition.gates.join(', '))}
            </dd>
            {env.length === 0 ? null : (
              <>
                <dt>Variables</dt>
                <dd>{env.join(', ')}</dd>
              </>
            )}
            {definition.budget === null ? null : (
              <>
                <dt>Budget</dt>
                <dd>{budgetWords(definition.budget)}</dd>
              </>
            )}
          </>
        )}
        {value === null ? null : (
          <>
            <dt>File</dt>
            <dd>
              <code>{visibleText(value.path)}</code>
            </dd>
          </>
        )}
      </dl>
    </section>
  )
}
