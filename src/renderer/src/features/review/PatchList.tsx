import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type FilePatch, REVIEW_COMMENTS_MAX_ITEMS } from '../../../../shared/domain/review'
import { useApp, useServices } from '../../store/context'
import { type CommentPlace, reviewOf } from '../../store/reviewSlice'
import type { StoryKey } from '../../store/storyKey'
import { visibleText } from '../inspector/visibleText'
import { useRovingRows } from '../../ui/useRovingRows'
import { CommentCard, CommentEditor } from './Comments'
import { PatchLine } from './PatchLine'
import { type PatchRow, patchRows, TAB_COLUMNS, widestLine } from './patchRows'

/** One line of small mono text, in CSS px; wrapped lines and comments are measured. */
const LINE_PX = 20
/** Before it is measured, in CSS px. */
const heights: Readonly<Record<PatchRow['kind'], number>> = {
  line: LINE_PX,
  note: LINE_PX,
  hunk: 28,
  comment: 64,
  box: 122,
}
/** Longer lines are cut when drawn, so none is wider. */
const WIDEST_COLUMNS = 3_200

/** A comment that somebody wants to see. */
export interface CommentWish {
  readonly id: number
}

/** The lines of one patch with what was written below them, virtual: a patch may have a hundred thousand lines. */
export function PatchList({
  storyKey,
  patch,
  wrap,
  wish,
  onWished,
}: {
  storyKey: StoryKey
  patch: FilePatch
  wrap: boolean
  wish: CommentWish | null
  /** It was fulfilled: going back to this file later means nothing any more. */
  onWished: () => void
}) {
  const { review: actions, ui } = useServices()
  const review = useApp((state) => reviewOf(state.reviews, storyKey))
  const { comments, boxes } = review
  const rows = useMemo(() => patchRows(patch, { comments, boxes }), [patch, comments, boxes])
  const columns = useMemo(() => widestLine(patch, WIDEST_COLUMNS), [patch])
  const scroller = useRef<HTMLElement>(null)
  const latest = useRef(rows)
  latest.current = rows
  /** The place whose box is to have the keyboard as soon as it is there. */
  const [opening, setOpening] = useState<string | null>(null)

  const roving = useRovingRows(rows.length, (index) => virtual.scrollToIndex(index), true)
  const drawn = useMemo(() => {
    const kept = rows.flatMap((row, index) => (row.kind === 'box' ? [index] : []))
    return { kept, active: roving.active }
  }, [rows, roving.active])
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => heights[rows[index]?.kind ?? 'line'],
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 20,
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      // What has the keyboard, or words that are being written, stays drawn.
      const more = [...drawn.kept, drawn.active].filter((index) => index < range.count && !indexes.includes(index))
      return more.length === 0 ? indexes : [...indexes, ...new Set(more)].sort((a, b) => a - b)
    },
  })

  useEffect(() => {
    if (wish === null) return
    const index = latest.current.findIndex((row) => isOf(row, wish.id))
    if (index === -1) return
    onWished()
    virtual.scrollToIndex(index, { align: 'center' })
    focusRow(scroller.current, index)
  }, [wish, onWished, virtual])

  const comment = useCallback(
    (index: number): void => {
      const row = latest.current[index]
      if (row?.kind === 'comment') {
        setOpening(placeText(row.comment))
        actions.editComment(storyKey, row.comment.id)
      } else if (row?.kind === 'line') {
        if (comments.length + boxes.length >= REVIEW_COMMENTS_MAX_ITEMS) {
          ui.toast({
            level: 'warning',
            message: `A review has at most ${REVIEW_COMMENTS_MAX_ITEMS} comments.`,
            next: 'Send these first.',
          })
          return
        }
        setOpening(placeText(row.place))
        actions.openBox(storyKey, row.place)
      }
    },
    [actions, ui, storyKey, comments.length, boxes.length],
  )
  const onFocused = useCallback(() => setOpening(null), [])
  /** The keyboard back to the line that something is written on. */
  const toLine = (place: CommentPlace): void => {
    const index = latest.current.findIndex((row) => row.kind === 'line' && samePlace(row.place, place))
    if (index !== -1) focusRow(scroller.current, index)
    else scroller.current?.focus()
  }
  const close = (id: number, place: CommentPlace): void => {
    actions.closeBox(storyKey, id)
    toLine(place)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    roving.onKeyDown(event)
    const at = event.target instanceof HTMLElement ? event.target.dataset['row'] : undefined
    if (at === undefined || event.metaKey || event.ctrlKey || event.altKey) return
    const row = rows[Number(at)]
    if ((event.key === 'Enter' && row?.kind === 'comment') || event.key === 'c') {
      event.preventDefault()
      comment(Number(at))
    } else if (event.key === 'Delete' && row?.kind === 'comment') {
      event.preventDefault()
      actions.removeComment(storyKey, row.comment.id)
      toLine(row.comment)
    }
  }

  const drawRow = (row: PatchRow, index: number) => {
    const tabbable = index === roving.active
    switch (row.kind) {
      case 'line':
        return <PatchLine line={row.line} row={index} tabbable={tabbable} onComment={comment} />
      case 'comment':
        return (
          <CommentCard
            comment={row.comment}
            row={index}
            tabbable={tabbable}
            onEdit={() => comment(index)}
            onRemove={() => actions.removeComment(storyKey, row.comment.id)}
          />
        )
      case 'box':
        return (
          <CommentEditor
            box={row.box}
            row={index}
            focused={opening === placeText(row.box)}
            onFocused={onFocused}
            onWrite={(text) => actions.writeBox(storyKey, row.box.id, text)}
            onKeep={() => {
              actions.keepBox(storyKey, row.box.id)
              toLine(row.box)
            }}
            onClose={() => close(row.box.id, row.box)}
            onLeave={() => toLine(row.box)}
          />
        )
      default:
        return (
          <div
            className={row.kind === 'hunk' ? 'patch-hunk' : 'patch-note'}
            data-row={index}
            tabIndex={tabbable ? 0 : -1}
          >
            {visibleText(row.text)}
          </div>
        )
    }
  }

  return (
    <section
      className="patch-scroll"
      ref={scroller}
      aria-label="Changes of this file"
      data-wrap={wrap || undefined}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const at = event.target.dataset['row']
        if (at !== undefined) roving.setActive(Number(at))
      }}
    >
      <div
        className="patch-canvas"
        style={{
          '--canvas-height': `${virtual.getTotalSize()}px`,
          '--patch-columns': `${columns}ch`,
          '--tab-columns': TAB_COLUMNS,
        }}
      >
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          return row === undefined ? null : (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="patch-item"
              style={{ '--item-top': `${item.start}px` }}
            >
              {drawRow(row, item.index)}
            </div>
          )
        })}
      </div>
    </section>
  )
}

const placeText = ({ side, line }: CommentPlace): string => `${side} ${line}`
const samePlace = (a: CommentPlace, b: CommentPlace): boolean => a.side === b.side && a.line === b.line

/** The comment's own row, or its box while it is being changed. */
const isOf = (row: PatchRow, id: number): boolean =>
  (row.kind === 'comment' && row.comment.id === id) || (row.kind === 'box' && row.box.of === id)

/** A virtual row exists only after the scroll has been drawn. */
function focusRow(list: HTMLElement | null, index: number): void {
  requestAnimationFrame(() => {
    const row = list?.querySelector<HTMLElement>(`[data-row="${index}"]`)
    const target = row?.querySelector<HTMLElement>('textarea') ?? row
    target?.focus({ preventScroll: true })
  })
}
