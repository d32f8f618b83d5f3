import { Check, FileDiff } from 'lucide-react'
import type { SnowhookError } from '../../../../shared/domain/errors'
import type { DiffFile, FilePatch } from '../../../../shared/domain/review'
import type { StoryKey } from '../../store/storyKey'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { CopyButton } from '../../ui/CopyButton'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorNote } from '../../ui/ErrorNote'
import { ExactText } from '../../ui/ExactText'
import { Spinner } from '../../ui/Spinner'
import { FileCounts } from './FileList'
import { fileLooks, onOneLine } from './fileLook'
import { type CommentWish, PatchList } from './PatchList'
import { emptyPatchWords } from './patchRows'

/** One file: what has become of it, and its lines. */
export function PatchPane({
  storyKey,
  file,
  patch,
  error,
  onRetry,
  viewed,
  onViewed,
  wrap,
  wish,
  onWished,
}: {
  storyKey: StoryKey
  file: DiffFile
  /** Null: on its way, or refused. */
  patch: FilePatch | null
  error: SnowhookError | null
  onRetry: () => void
  viewed: boolean
  onViewed: () => void
  wrap: boolean
  wish: CommentWish | null
  onWished: () => void
}) {
  const { word, icon: Icon, tone } = fileLooks[file.change]
  return (
    <div className="patch">
      <header className="patch-head">
        <h3 className="patch-path">
          <ExactText text={onOneLine(file.path)} />
          <CopyButton text={file.path} label="Copy the path" />
          {file.oldPath === null ? null : (
            <span className="patch-old">
              from <ExactText text={onOneLine(file.oldPath)} />
            </span>
          )}
        </h3>
        <Badge tone={tone} icon={<Icon aria-hidden="true" />}>
          {word}
        </Badge>
        {file.uncommitted ? <Badge tone="attention">uncommitted</Badge> : null}
        <FileCounts file={file} />
        <Button
          size="small"
          variant={viewed ? 'default' : 'quiet'}
          icon={<Check />}
          aria-pressed={viewed}
          title="Key V"
          onClick={onViewed}
        >
          {viewed ? 'Viewed' : 'Mark as viewed'}
        </Button>
      </header>
      {error === null ? null : <ErrorNote error={error} onRetry={onRetry} />}
      {patch === null ? (
        error === null ? (
          <div className="review-wait">
            <Spinner label="Loading the changes of this file" />
          </div>
        ) : null
      ) : (
        <Lines storyKey={storyKey} file={file} patch={patch} wrap={wrap} wish={wish} onWished={onWished} />
      )}
    </div>
  )
}

function Lines({
  storyKey,
  file,
  patch,
  wrap,
  wish,
  onWished,
}: {
  storyKey: StoryKey
  file: DiffFile
  patch: FilePatch
  wrap: boolean
  wish: CommentWish | null
  onWished: () => void
}) {
  const empty = emptyPatchWords(file, patch)
  return (
    <>
      {file.change === 'unmerged' ? (
        <p className="review-notice">It has a conflict that nobody has resolved yet.</p>
      ) : null}
      {patch.binary && patch.hunks.length > 0 ? <p className="review-notice">What is in it is binary.</p> : null}
      {patch.truncated ? (
        <p className="review-notice">Too long to be read whole here: the end of it, or of long lines, is left out.</p>
      ) : null}
      {empty === null ? null : (
        <div className="patch-empty">
          <EmptyState icon={<FileDiff />} title="No lines to show">
            {empty}
          </EmptyState>
        </div>
      )}
      <PatchList key={patch.path} storyKey={storyKey} patch={patch} wrap={wrap} wish={wish} onWished={onWished} />
    </>
  )
}
