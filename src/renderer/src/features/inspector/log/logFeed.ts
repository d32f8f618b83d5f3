import { createStore } from 'zustand/vanilla'
import type { HostClient } from '../../../../../shared/contract'
import type { SnowhookError } from '../../../../../shared/domain/errors'
import type { RunId } from '../../../../../shared/domain/ids'
import { type LogLine, logLines } from './logLines'
import {
  appendPage,
  earlierRequest,
  emptyLog,
  LOG_PAGE_BYTES,
  type LogPage,
  type LogWindow,
  laterRequest,
  logFrom,
  logTo,
  mendFirst,
  mendRequest,
  openLog,
  prependPage,
} from './logWindow'

export type LogForm = 'clean' | 'raw'

/** Further behind than this a follower jumps to the newest page instead of reading all between. */
const CATCH_UP_MAX_BYTES = 4 * LOG_PAGE_BYTES

export interface LogState {
  /** False until the first page. */
  readonly ready: boolean
  readonly lines: readonly LogLine[]
  /** There is text before the first line here. */
  readonly earlier: boolean
  /** There is text after the last line here. */
  readonly later: boolean
  readonly size: number
  readonly ended: boolean
  readonly error: SnowhookError | null
}

/** A line to bring into sight: its key, and a number that is new for every request. */
export interface LogTarget {
  readonly key: string
  readonly request: number
}

/** One run's log in one form, page by page. One request at a time; answers to a place that was left are dropped. */
export function createLogFeed(client: HostClient, runId: RunId, form: LogForm) {
  const store = createStore<LogState>(() => ({
    ready: false,
    lines: [],
    earlier: false,
    later: false,
    size: 0,
    ended: false,
    error: null,
  }))
  let window: LogWindow = emptyLog
  /** Grows whenever the window starts over. */
  let place = 0
  let busy = false

  const show = (next: LogWindow): void => {
    const lines = next.pages === window.pages ? store.getState().lines : logLines(next.pages)
    window = next
    store.setState({
      ready: true,
      lines,
      earlier: logFrom(next) > 0,
      later: logTo(next) < next.size,
      size: next.size,
      ended: next.ended,
      error: null,
    })
  }

  /** Reads one page and folds it in, unless the reader has gone elsewhere meanwhile. */
  async function read(
    request: { from: number | null; maxBytes: number } | null,
    fold: (log: LogWindow, page: LogPage) => LogWindow,
  ): Promise<boolean> {
    if (request === null) return false
    const asked = place
    busy = true
    const result = await client.journal.log({ runId, form, ...request })
    if (asked !== place) return false
    busy = false
    if (!result.ok) {
      store.setState({ ready: true, error: result.error })
      return false
    }
    const before = window
    show(fold(window, result.value))
    return window !== before
  }

  /** Reads the page before the window, mending the border between the two. */
  async function before(): Promise<void> {
    let mend: ReturnType<typeof mendRequest> = null
    let earlier: LogPage | null = null
    await read(earlierRequest(window), (log, page) => {
      earlier = page
      mend = mendRequest(log, page)
      return prependPage(log, page)
    })
    await read(mend, (log, again) => {
      const mended = mendFirst(log, again)
      return earlier === null ? mended : prependPage(mended, earlier)
    })
  }

  const startOver = (): void => {
    place += 1
    busy = false
    window = emptyLog
  }

  const newest = (): Promise<boolean> => {
    startOver()
    return read({ from: null, maxBytes: LOG_PAGE_BYTES }, (_, page) => openLog(page))
  }

  return {
    store,
    newest,
    /** Opens the log at a byte offset, with the page before it, and gives the key of the first line at the offset. */
    async openAt(offset: number): Promise<string | null> {
      startOver()
      const opened = await read({ from: offset, maxBytes: LOG_PAGE_BYTES }, (_, page) => openLog(page))
      if (!opened) return null
      const key = store.getState().lines[0]?.key ?? null
      const asked = place
      await before()
      return asked === place ? key : null
    },
    async loadEarlier(): Promise<void> {
      if (!busy) await before()
    },
    async loadLater(): Promise<void> {
      if (!busy && store.getState().later) await read(laterRequest(window), appendPage)
    },
    /** Reads what is new; to be called now and then while the run is live and its end is in sight. */
    async poll(): Promise<void> {
      if (busy) return
      const grew = await read(laterRequest(window), appendPage)
      if (!grew || logTo(window) >= window.size) return
      if (window.size - logTo(window) > CATCH_UP_MAX_BYTES) await newest()
      else await read(laterRequest(window), appendPage)
    },
    close(): void {
      place += 1
    },
  }
}

export type LogFeed = ReturnType<typeof createLogFeed>
