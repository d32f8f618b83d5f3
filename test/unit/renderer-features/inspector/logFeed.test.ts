import { describe, expect, it } from 'vitest'
import { createLogFeed } from '../../../../src/renderer/src/features/inspector/log/logFeed'
import { LOG_PAGE_BYTES } from '../../../../src/renderer/src/features/inspector/log/logWindow'
import { logFileName, readWholeLog } from '../../../../src/renderer/src/features/inspector/log/wholeLog'
import { RunId } from '../../../../src/shared/domain/ids'
import { err, ok } from '../../../../src/shared/domain/result'
import { fakeJournal } from './fakeJournal'

const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `line ${String(index).padStart(6, '0')}\n`).join('')
const LINE_CHARS = 12

function open(log: string) {
  const journal = fakeJournal()
  journal.state.log = log
  const feed = createLogFeed(journal.client, journal.runId, 'clean')
  const state = () => feed.store.getState()
  return { journal, feed, state }
}

describe('the log of a run', () => {
  it('opens at its end and reads back to its start', async () => {
    const { feed, state } = open(lines(30_000))
    await feed.newest()
    expect(state()).toMatchObject({ ready: true, earlier: true, later: false, size: 30_000 * LINE_CHARS })
    expect(state().lines.at(-1)?.text).toBe('line 029999')
    while (state().earlier) await feed.loadEarlier()
    expect(state().lines[0]?.text).toBe('line 000000')
    expect(state().lines).toHaveLength(30_000)
  })

  it('loses no line where pages meet, and moves no key, when the host gives whole lines only', async () => {
    const log = Array.from({ length: 9_000 }, (_, index) => `#${index} ${'x'.repeat((index * 7) % 90)}\n`).join('')
    const { journal, feed, state } = open(log)
    journal.state.wholeLines = true
    await feed.newest()
    const keyOf = new Map<string, string>()
    while (state().earlier) {
      await feed.loadEarlier()
      for (const { key, text } of state().lines) {
        // The window's first line may still be a tail, which says nothing of its number.
        const number = /^#\d+ /.exec(text)?.[0]
        if (number === undefined) continue
        expect(keyOf.get(number) ?? key).toBe(key)
        keyOf.set(number, key)
      }
    }
    expect(
      state()
        .lines.map((line) => line.text)
        .join('\n'),
    ).toBe(log.trimEnd())
  })

  it('follows what is printed, and stops asking when the log has ended', async () => {
    const { journal, feed, state } = open('one\n')
    await feed.newest()
    journal.state.log += 'two\n'
    await feed.poll()
    expect(state().lines.map((line) => line.text)).toEqual(['one', 'two'])
    journal.state.ended = true
    await feed.poll()
    const asked = journal.asked.length
    await feed.poll()
    expect(state().ended).toBe(true)
    expect(journal.asked).toHaveLength(asked)
  })

  it('jumps over a flood instead of reading all of it', async () => {
    const { journal, feed, state } = open('one\n')
    await feed.newest()
    journal.state.log += lines(200_000)
    await feed.poll()
    expect(state().lines.at(-1)?.text).toBe('line 199999')
    expect(state().lines.length * LINE_CHARS).toBeLessThanOrEqual(LOG_PAGE_BYTES + LINE_CHARS)
    expect(journal.asked.length).toBeLessThanOrEqual(4)
  })

  it('opens at a match, with the text before it, and names the line', async () => {
    const { feed, state } = open(lines(30_000))
    await feed.newest()
    const key = await feed.openAt(15_000 * LINE_CHARS)
    const index = state().lines.findIndex((line) => line.key === key)
    expect(state().lines[index]?.text).toBe('line 015000')
    expect(state().lines[index - 1]?.text).toBe('line 014999')
    expect(state()).toMatchObject({ earlier: true, later: true })
  })

  it('shows the match asked for last, whatever order the answers come in', async () => {
    const { feed, state } = open(lines(30_000))
    const [first, second] = await Promise.all([feed.openAt(0), feed.openAt(20_000 * LINE_CHARS)])
    expect(first).toBeNull()
    expect(state().lines.find((line) => line.key === second)?.text).toBe('line 020000')
  })

  it('keeps its lines when a page cannot be read, and goes on when it can again', async () => {
    const { journal, feed, state } = open('one\n')
    await feed.newest()
    journal.state.broken = journal.breaks
    await feed.poll()
    expect(state()).toMatchObject({ error: journal.breaks, lines: [{ text: 'one' }] })
    journal.state.broken = null
    journal.state.log += 'two\n'
    await feed.poll()
    expect(state()).toMatchObject({ error: null, lines: [{ text: 'one' }, { text: 'two' }] })
  })

  it('asks one thing at a time', async () => {
    const { journal, feed } = open(lines(100))
    await feed.newest()
    const before = journal.asked.length
    await Promise.all([feed.poll(), feed.poll(), feed.poll()])
    expect(journal.asked).toHaveLength(before + 1)
  })
})

describe('the whole log', () => {
  it('is read from the first byte to the last, in order', async () => {
    const { journal } = open(lines(200_000))
    let text = ''
    const read = await readWholeLog(journal.client, journal.runId, 'raw', (page) => {
      text += page
      return true
    })
    expect(read).toEqual(ok(journal.state.log.length))
    expect(text === journal.state.log).toBe(true)
  })

  it('stops when it was told to, and says when it cannot be read', async () => {
    const { journal } = open(lines(200_000))
    let pages = 0
    await readWholeLog(journal.client, journal.runId, 'raw', () => {
      pages += 1
      return false
    })
    expect(pages).toBe(1)
    journal.state.broken = journal.breaks
    expect(await readWholeLog(journal.client, journal.runId, 'raw', () => true)).toEqual(err(journal.breaks))
  })

  it('has a file name that every file system takes', () => {
    const name = logFileName('../../coder "1" \u202e', RunId.parse('run-1'), 'clean')
    expect(name).toMatch(/^[A-Za-z0-9_-][A-Za-z0-9._-]*\.log$/)
    expect(name).toContain('run-1-clean.log')
  })
})
