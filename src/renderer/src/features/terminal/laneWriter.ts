/** What the host's lane brings, in order. */
export type LaneFrame =
  | {
      readonly kind: 'snapshot'
      readonly offset: number
      readonly cols: number
      readonly rows: number
      readonly data: Uint8Array
    }
  | { readonly kind: 'data'; readonly offset: number; readonly data: Uint8Array }
  | { readonly kind: 'resized'; readonly cols: number; readonly rows: number }

/** The part of xterm that draws. `write` calls back when it has parsed the bytes. */
export interface DrawTarget {
  reset(): void
  resize(cols: number, rows: number): void
  write(data: Uint8Array, parsed: () => void): void
}

/**
 * Keeps the lane's order on a terminal that parses later than it is written to: a reset or a resize waits until
 * everything before it is parsed. A snapshot makes everything that still waits before it needless.
 * `onDrawn` is told the offset up to which all output has been parsed, and by what kind of frame.
 */
export function createLaneWriter(target: DrawTarget, onDrawn: (offset: number, kind: 'snapshot' | 'data') => void) {
  let waiting: LaneFrame[] = []
  let parsing = 0

  const write = (data: Uint8Array, endOffset: number, kind: 'snapshot' | 'data'): void => {
    parsing += 1
    target.write(data, () => {
      parsing -= 1
      onDrawn(endOffset, kind)
      advance()
    })
  }

  const advance = (): void => {
    for (let frame = waiting[0]; frame !== undefined; frame = waiting[0]) {
      if (frame.kind !== 'data' && parsing > 0) return
      waiting.shift()
      if (frame.kind === 'data') write(frame.data, frame.offset + frame.data.byteLength, frame.kind)
      else if (frame.kind === 'resized') target.resize(frame.cols, frame.rows)
      else {
        target.reset()
        target.resize(frame.cols, frame.rows)
        write(frame.data, frame.offset, frame.kind)
      }
    }
  }

  return {
    push(frame: LaneFrame): void {
      if (frame.kind === 'snapshot') waiting = []
      waiting.push(frame)
      advance()
    },
  }
}
