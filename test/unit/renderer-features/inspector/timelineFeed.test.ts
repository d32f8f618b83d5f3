import { describe, expect, it } from 'vitest'
import { createTimelineFeed } from '../../../../src/renderer/src/features/inspector/timeline/timelineFeed'
import { sampleEvent } from './eventSamples'
import { fakeJournal } from './fakeJournal'

const notice = (message: string) => sampleEvent('notice', { message })
const notices = (count: number) => Array.from({ length: count }, (_, index) => notice(`n${index + 1}`))

/** A feed whose frames come when the test says so. */
function open(count: number) {
  const journal = fakeJournal()
  journal.emit(...notices(count))
  const frames: (() => void)[] = []
  const feed = createTimelineFeed(journal.client, journal.runId, (callback) => frames.push(callback))
  const frame = (): void => {
    for (const callback of frames.splice(0)) callback()
  }
  const shown = () => feed.store.getState().rows.map((row) => row.summary)
  return { journal, feed, frame, frames, shown }
}

describe('the timeline of a live run', () => {
  it('shows the newest page at once, without waiting for a frame', () => {
    const { feed, shown } = open(25)
    expect(shown()).toEqual(
      notices(25)
        .slice(-10)
        .map((event) => (event.type === 'notice' ? event.message : '')),
    )
    expect(feed.store.getState()).toMatchObject({ ready: true, earlier: true, behind: false })
  })

  it('draws a flood once a frame', () => {
    const { journal, feed, frame, frames, shown } = open(0)
    frame()
    let renders = 0
    feed.store.subscribe(() => {
      renders += 1
    })
    journal.emit(...notices(500))
    expect(frames).toHaveLength(1)
    frame()
    expect(renders).toBe(1)
    expect(shown()).toHaveLength(500)
  })

  it('pages back to the first event and keeps what came meanwhile', async () => {
    const { journal, feed, frame, shown } = open(230)
    const loading = feed.loadEarlier()
    expect(feed.store.getState().loadingEarlier).toBe(true)
    journal.emit(notice('late'))
    await loading
    frame()
    await feed.loadEarlier()
    expect(feed.store.getState()).toMatchObject({ earlier: false, loadingEarlier: false })
    expect(shown()[0]).toBe('n1')
    expect(shown().at(-1)).toBe('late')
    expect(shown()).toHaveLength(231)
  })

  it('shows nothing twice after a lost connection', () => {
    const { journal, frame, shown } = open(5)
    journal.resubscribe()
    journal.emit(notice('after'))
    frame()
    expect(shown()).toEqual(['n1', 'n2', 'n3', 'n4', 'n5', 'after'])
  })

  it('joins a result to a call that is already drawn', () => {
    const { journal, feed, frame } = open(0)
    journal.emit(sampleEvent('tool_call'))
    frame()
    journal.emit(sampleEvent('tool_result', { outcome: 'error' }))
    frame()
    expect(feed.store.getState().rows.map((row) => row.title)).toEqual(['Bash: error'])
  })

  it('keeps its rows when a page cannot be read, and says so', async () => {
    const { journal, feed, shown } = open(25)
    journal.state.broken = journal.breaks
    await feed.loadEarlier()
    expect(shown()).toHaveLength(10)
    expect(feed.store.getState()).toMatchObject({ error: journal.breaks, loadingEarlier: false })
  })

  it('says why a stream ended', () => {
    const { journal, feed } = open(1)
    journal.end(journal.breaks)
    expect(feed.store.getState()).toMatchObject({ ready: true, error: journal.breaks })
  })

  it('goes back to the newest with one subscription, and leaves none behind', () => {
    const { journal, feed, shown } = open(25)
    feed.latest()
    expect(journal.watchers).toBe(1)
    expect(shown()).toHaveLength(10)
    feed.close()
    expect(journal.watchers).toBe(0)
  })
})
