import { useVirtualizer } from '@tanstack/react-virtual'
import { Check, MessageSquare, Search } from 'lucide-react'
import { type Ref, useEffect, useMemo, useRef } from 'react'
import type { DiffFile, StoryDiff } from '../../../../shared/domain/review'
import type { StoryReview } from '../../store/reviewSlice'
import { Input } from '../../ui/Input'
import { counted } from '../../ui/format/counted'
import { useRovingRows } from '../../ui/useRovingRows'
import { countWords, exactPath, fileLooks, pathParts } from './fileLook'
import { isViewed } from './viewedMarks'

/** Two lines of text, in CSS px. */
const ROW_PX = 44

/** The files that a story changed. The one that has the keyboard is the one that is shown. */
export function FileList({
  diff,
  files,
  filter,
  onFilter,
  filterRef,
  review,
  chosen,
  onChoose,
  onViewed,
  onEnter,
}: {
  diff: StoryDiff
  /** Those that the filter leaves. */
  files: readonly DiffFile[]
  filter: string
  onFilter: (filter: string) => void
  filterRef: Ref<HTMLInputElement>
  review: StoryReview
  chosen: string | null
  onChoose: (path: string) => void
  onViewed: (file: DiffFile) => void
  /** The keyboard goes on to the lines of the file. */
  onEnter: () => void
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: files.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => files[index]?.path ?? index,
    overscan: 12,
  })
  const roving = useRovingRows(files.length, (index) => virtual.scrollToIndex(index), true)
  const { setActive } = roving
  const at = files.findIndex(({ path }) => path === chosen)
  useEffect(() => {
    if (at === -1) return
    setActive(at)
    virtual.scrollToIndex(at)
  }, [at, setActive, virtual])
  const commented = useMemo(() => {
    const counts = new Map<string, number>()
    for (const { path } of review.comments) counts.set(path, (counts.get(path) ?? 0) + 1)
    return counts
  }, [review.comments])

  return (
    <nav className="review-files" aria-label="Changed files">
      <div className="review-filter">
        <Search aria-hidden="true" />
        <Input
          ref={filterRef}
          value={filter}
          placeholder="Filter files"
          aria-label="Filter files"
          maxLength={400}
          onChange={(event) => onFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'Enter') {
              event.preventDefault()
              scroller.current?.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus()
            } else if (event.key === 'Escape' && filter !== '') {
              event.stopPropagation()
              onFilter('')
            }
          }}
        />
      </div>
      <div className="review-files-scroll" ref={scroller}>
        {files.length === 0 ? <p className="review-small">No file is called that.</p> : null}
        <ul
          className="review-files-canvas"
          style={{ '--canvas-height': `${virtual.getTotalSize()}px` }}
          onKeyDown={(event) => {
            roving.onKeyDown(event)
            if (event.key !== 'Enter' && event.key !== 'ArrowRight') return
            event.preventDefault()
            onEnter()
          }}
        >
          {virtual.getVirtualItems().map((item) => {
            const file = files[item.index]
            return file === undefined ? null : (
              <li
                key={item.key}
                className="review-file-item"
                aria-setsize={files.length}
                aria-posinset={item.index + 1}
                style={{ '--item-top': `${item.start}px` }}
              >
                <FileRow
                  file={file}
                  row={item.index}
                  tabbable={item.index === roving.active}
                  chosen={file.path === chosen}
                  viewed={isViewed(review.viewed, file)}
                  comments={commented.get(file.path) ?? 0}
                  onChoose={onChoose}
                  onViewed={onViewed}
                />
              </li>
            )
          })}
        </ul>
      </div>
      {diff.leftOut === 0 ? null : (
        <p className="review-small">{counted(diff.leftOut, 'more file')} changed: too many to list.</p>
      )}
    </nav>
  )
}

function FileRow({
  file,
  row,
  tabbable,
  chosen,
  viewed,
  comments,
  onChoose,
  onViewed,
}: {
  file: DiffFile
  row: number
  tabbable: boolean
  chosen: boolean
  viewed: boolean
  comments: number
  onChoose: (path: string) => void
  onViewed: (file: DiffFile) => void
}) {
  const { word, icon: Icon, tone } = fileLooks[file.change]
  const { folder, name } = pathParts(file.path)
  const path = exactPath(file.path)
  const said = [
    path,
    word,
    countWords(file),
    ...(file.uncommitted ? ['uncommitted'] : []),
    ...(comments === 0 ? [] : [counted(comments, 'comment')]),
    ...(viewed ? ['viewed'] : []),
  ].join(', ')
  return (
    <div className="review-file" data-chosen={chosen || undefined} data-viewed={viewed || undefined}>
      <button
        type="button"
        className="review-file-name"
        data-row={row}
        tabIndex={tabbable ? 0 : -1}
        aria-current={chosen || undefined}
        aria-label={said}
        title={file.oldPath === null ? path : `${path}\nfrom ${exactPath(file.oldPath)}`}
        onFocus={() => onChoose(file.path)}
        onClick={() => onChoose(file.path)}
      >
        <Icon aria-hidden="true" data-tone={tone} />
        <span className="review-file-path">
          <span className="truncate">
            <bdi>{exactPath(name)}</bdi>
          </span>
          <span className="review-file-detail truncate">
            <span data-tone={tone}>{word}</span>
            {file.uncommitted ? ' · uncommitted' : ''}
            {folder === '' ? '' : ' · '}
            <bdi>{exactPath(folder)}</bdi>
          </span>
        </span>
        {comments === 0 ? null : (
          <span className="review-file-comments numbers">
            <MessageSquare aria-hidden="true" />
            {comments}
          </span>
        )}
        <FileCounts file={file} />
      </button>
      <button
        type="button"
        className="review-viewed"
        tabIndex={-1}
        aria-pressed={viewed}
        aria-label={`Viewed: ${path}`}
        title={viewed ? 'Viewed' : 'Mark as viewed'}
        onClick={() => onViewed(file)}
      >
        <Check aria-hidden="true" />
      </button>
    </div>
  )
}

/** Lines that came and went. */
export function FileCounts({ file }: { file: Pick<DiffFile, 'added' | 'removed'> }) {
  if (file.added === null || file.removed === null) return <span className="review-counts">binary</span>
  return (
    <span className="review-counts numbers">
      {file.added === 0 ? null : <span data-tone="good">+{file.added}</span>}
      {file.removed === 0 ? null : <span data-tone="bad">−{file.removed}</span>}
    </span>
  )
}
