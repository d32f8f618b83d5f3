import { FileCheck, FolderX, Maximize2, RefreshCw, TriangleAlert, WrapText } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useCallback, useMemo, useRef, useState } from 'react'
import type { DiffFile } from '../../../../shared/domain/review'
import { isAtWork, type StoryView } from '../../../../shared/domain/story'
import { useApp, useServices } from '../../store/context'
import { reviewOf, type StoryComment } from '../../store/reviewSlice'
import { keyOf } from '../../store/storyKey'
import { Button } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { ErrorNote } from '../../ui/ErrorNote'
import { counted } from '../../ui/format/counted'
import { IconButton } from '../../ui/IconButton'
import { Spinner } from '../../ui/Spinner'
import { shortHash } from '../board/storyWords'
import { FileList } from './FileList'
import { filterFiles } from './fileLook'
import type { CommentWish } from './PatchList'
import { PatchPane } from './PatchPane'
import { printOf } from './patchRows'
import './Review.css'
import { SendBar } from './SendBar'
import { type LoadedDiff, useDiff } from './useDiff'
import { usePatch, useSettledComments } from './usePatch'
import { isViewed, listedAs, nextUnviewed } from './viewedMarks'
import { worktreeMoved } from './worktreeMoved'

/** What a story changed, file by file, with line comments for its agent. As wide as its place: beside a pane, or alone. */
export function Review({ story, beside = false }: { story: StoryView /** In a narrow column. */; beside?: boolean }) {
  if (story.worktree === null)
    return (
      <EmptyState icon={<FolderX />} title="It has no worktree">
        When its agent begins, what it changes appears here.
      </EmptyState>
    )
  return <WithWorktree story={story} beside={beside} />
}

function WithWorktree({ story, beside }: { story: StoryView; beside: boolean }) {
  const { value, error, busy, again } = useDiff(story)
  const [wrap, setWrap] = useState(beside)
  if (value === null)
    return error === null ? (
      <div className="review-wait">
        <Spinner label="Reading the changes" />
      </div>
    ) : (
      <ErrorNote error={error} onRetry={again} />
    )
  return (
    <Loaded
      story={story}
      loaded={value}
      busy={busy}
      problem={error === null ? null : <ErrorNote error={error} />}
      onRefresh={again}
      wrap={wrap}
      onWrap={() => setWrap(!wrap)}
      beside={beside}
    />
  )
}

function Loaded({
  story,
  loaded,
  busy,
  problem,
  onRefresh,
  wrap,
  onWrap,
  beside,
}: {
  story: StoryView
  loaded: LoadedDiff
  busy: boolean
  problem: ReactNode
  onRefresh: () => void
  wrap: boolean
  onWrap: () => void
  beside: boolean
}) {
  const { review: actions, ui } = useServices()
  const key = keyOf(story)
  const review = useApp((state) => reviewOf(state.reviews, key))
  const { diff } = loaded
  const [filter, setFilter] = useState('')
  const [wanted, setWanted] = useState<string | null>(null)
  const [wish, setWish] = useState<CommentWish | null>(null)
  const onWished = useCallback(() => setWish(null), [])
  const root = useRef<HTMLDivElement>(null)
  const filterInput = useRef<HTMLInputElement>(null)
  const files = useMemo(() => filterFiles(diff.files, filter), [diff.files, filter])
  const chosen = diff.files.find(({ path }) => path === wanted) ?? files[0] ?? diff.files[0]
  const { value: patch, error, again } = usePatch(story, loaded, chosen?.path ?? null)
  useSettledComments(story, loaded)

  const markViewed = (file: DiffFile): void => {
    const shown = patch?.path === file.path ? patch : null
    const mark = isViewed(review.viewed, file)
      ? null
      : { listed: listedAs(file), print: shown === null ? null : printOf(shown) }
    actions.setViewed(key, file.path, mark)
  }
  const show = (comment: StoryComment, edit: boolean): void => {
    setFilter('')
    setWanted(comment.path)
    setWish({ id: comment.id })
    if (edit) actions.editComment(key, comment.id)
  }
  const focusLines = (): void =>
    root.current?.querySelector<HTMLElement>('.patch-scroll [data-row][tabindex="0"]')?.focus()
  const focusFiles = (): void =>
    root.current?.querySelector<HTMLElement>('.review-files [data-row][tabindex="0"]')?.focus()
  const step = (by: 1 | -1): void => {
    const at = files.findIndex(({ path }) => path === chosen?.path)
    const next = files[at + by]
    if (next !== undefined) setWanted(next.path)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { target } = event
    if (!(target instanceof HTMLElement) || target.matches('input, textarea') || event.nativeEvent.isComposing) return
    if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return
    const does: Readonly<Record<string, () => void>> = {
      ']': () => step(1),
      '[': () => step(-1),
      '/': () => filterInput.current?.focus(),
      w: onWrap,
      r: onRefresh,
      v: () => {
        if (chosen === undefined) return
        const next = isViewed(review.viewed, chosen) ? null : nextUnviewed(files, review.viewed, chosen.path)
        markViewed(chosen)
        if (next !== null) setWanted(next)
      },
      ...(target.closest('.patch-scroll') === null ? {} : { ArrowLeft: focusFiles }),
    }
    const act = does[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }

  const now = worktreeMoved(loaded, story)
  const seen = diff.files.filter((file) => isViewed(review.viewed, file)).length
  const sum = (side: 'added' | 'removed'): number => diff.files.reduce((total, file) => total + (file[side] ?? 0), 0)
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys are those of what is inside.
    <div className="review" ref={root} onKeyDown={onKeyDown}>
      <div className="review-bar">
        <p className="review-sum numbers">
          {counted(diff.files.length + diff.leftOut, 'file')} <span data-tone="good">+{sum('added')}</span>{' '}
          <span data-tone="bad">−{sum('removed')}</span>
          <span className="review-since">
            {' '}
            · {shortHash(diff.from)} → {shortHash(diff.head)}
            {diff.uncommitted === 0 ? '' : ` and ${diff.uncommitted} uncommitted`}
          </span>
          {seen === 0 ? null : ` · ${seen} viewed`}
        </p>
        {beside ? (
          <IconButton
            size="small"
            label="Over the whole page"
            icon={<Maximize2 />}
            onClick={() => ui.openReview(key)}
          />
        ) : null}
        <IconButton
          size="small"
          label="Wrap long lines"
          shortcut="W"
          icon={<WrapText />}
          pressed={wrap}
          onClick={onWrap}
        />
        <IconButton size="small" label="Look again" shortcut="R" icon={<RefreshCw />} busy={busy} onClick={onRefresh} />
      </div>
      {problem}
      {now === null ? (
        // Files can change without anything that is counted.
        isAtWork(story) ? (
          <p className="review-hint">Work on it goes on: what is shown here may be changing.</p>
        ) : null
      ) : (
        <p className="review-hint" data-tone="attention" role="status">
          <TriangleAlert aria-hidden="true" /> <span>{now}</span>
          <Button size="small" busy={busy} onClick={onRefresh}>
            Look again
          </Button>
        </p>
      )}
      {chosen === undefined ? (
        <EmptyState icon={<FileCheck />} title="Nothing has changed">
          Its worktree is as its base was when it began.
        </EmptyState>
      ) : (
        <div className="review-body">
          <FileList
            diff={diff}
            files={files}
            filter={filter}
            onFilter={setFilter}
            filterRef={filterInput}
            review={review}
            chosen={chosen.path}
            onChoose={setWanted}
            onViewed={markViewed}
            onEnter={focusLines}
          />
          <PatchPane
            storyKey={key}
            file={chosen}
            patch={patch}
            error={error}
            onRetry={again}
            viewed={isViewed(review.viewed, chosen)}
            onViewed={() => markViewed(chosen)}
            wrap={wrap}
            wish={wish}
            onWished={onWished}
          />
        </div>
      )}
      <SendBar story={story} onShow={show} />
    </div>
  )
}
