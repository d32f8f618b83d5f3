import { RefreshCw } from 'lucide-react'
import { ok } from '../../../../shared/domain/result'
import type { StoryView } from '../../../../shared/domain/story'
import { PORTS_PER_STORY, type WorktreeFacts } from '../../../../shared/domain/worktree'
import { useClient } from '../../store/context'
import { keyOf } from '../../store/storyKey'
import { useNow } from '../../store/ticker'
import { CopyButton } from '../../ui/CopyButton'
import { ErrorNote } from '../../ui/ErrorNote'
import { formatAge } from '../../ui/format/age'
import { formatBytes } from '../../ui/format/bytes'
import { IconButton } from '../../ui/IconButton'
import { shortHash } from '../board/storyWords'
import { visibleText } from '../inspector/visibleText'
import { useAsked } from './useAsked'

/** The story's worktree and what stands in it, as git says; what git did not say is called unknown. */
export function WorktreeFactsList({ story }: { story: StoryView }) {
  const client = useClient()
  const { worktree } = story
  const about = [keyOf(story), worktree?.path ?? '', story.stage.kind, story.since].join('\n')
  const { value, error, busy, again } = useAsked<WorktreeFacts | null>(about, async () =>
    worktree === null ? ok(null) : client.stories.facts({ project: story.project, storyId: story.id }),
  )
  if (worktree === null)
    return (
      <section>
        <h3>Worktree</h3>
        <p className="story-small">It has none yet, or it was removed: “Removed worktrees” has what can be restored.</p>
      </section>
    )
  const told = worktree.facts
  const facts = value === null || (told !== null && told.checkedAt > value.checkedAt) ? told : value
  const commits = (count: number | null | undefined): string | null =>
    count === null || count === undefined ? null : String(count)
  return (
    <section>
      <h3>
        Worktree
        <IconButton size="small" label="Look again" icon={<RefreshCw />} busy={busy} onClick={again} />
      </h3>
      {error === null ? null : <ErrorNote error={error} />}
      {facts?.exists === false ? <p className="card-problem">Its folder is gone, or git no longer knows it.</p> : null}
      <dl className="story-facts numbers">
        <Fact name="Folder" value={worktree.path} code copy />
        <Fact name="Branch" value={worktree.branch} code copy />
        <Fact name="Base" value={`${worktree.base ?? 'no branch'} at ${shortHash(worktree.baseCommit)}`} />
        <Fact name="Head" value={facts?.head == null ? null : shortHash(facts.head)} />
        <Fact name="Ahead" value={commits(facts?.ahead)} />
        <Fact name="Behind" value={commits(facts?.behind)} />
        <Fact name="Uncommitted" value={commits(facts?.uncommitted)} />
        <Fact name="On disk" value={facts?.diskBytes == null ? null : formatBytes(facts.diskBytes)} />
        <Fact name="Ports" value={`${worktree.firstPort}–${worktree.firstPort + PORTS_PER_STORY - 1}`} />
      </dl>
      {facts === null ? null : (
        <p className="story-small">
          git said so <Ago at={facts.checkedAt} /> ago
        </p>
      )}
    </section>
  )
}

function Fact({
  name,
  value,
  code = false,
  copy = false,
}: {
  name: string
  /** Null: unknown. */
  value: string | null
  code?: boolean
  copy?: boolean
}) {
  const text = visibleText(value ?? 'unknown')
  return (
    <>
      <dt>{name}</dt>
      <dd data-unknown={value === null || undefined}>
        {code ? <code>{text}</code> : text}
        {copy && value !== null ? <CopyButton text={value} label={`Copy the ${name.toLowerCase()}`} /> : null}
      </dd>
    </>
  )
}

/** Ticks alone. */
const Ago = ({ at }: { at: number }) => formatAge(useNow() - at)
