import { Terminal } from '@xterm/headless'
import { describe, expect, it } from 'vitest'
import { guardQueries, isFocusReport } from '../../../../src/renderer/src/features/terminal/queryGuard'

/** Everything that makes a terminal speak by itself. */
const queries: readonly [name: string, sequence: string][] = [
  ['DA1', '\x1b[c'],
  ['DA1 with a parameter', '\x1b[0c'],
  ['DA2', '\x1b[>c'],
  ['DA3', '\x1b[=c'],
  ['DECID', '\x1bZ'],
  ['DSR: status', '\x1b[5n'],
  ['DSR: cursor', '\x1b[6n'],
  ['DECXCPR', '\x1b[?6n'],
  ['colour scheme', '\x1b[?996n'],
  ['DECRQM', '\x1b[?2026$p'],
  ['DECRQM, ANSI', '\x1b[4$p'],
  ['XTVERSION', '\x1b[>0q'],
  ['kitty keyboard', '\x1b[?u'],
  ['DECREQTPARM', '\x1b[x'],
  ['window size in cells', '\x1b[18t'],
  ['window size in pixels', '\x1b[14t'],
  ['title', '\x1b[21t'],
  ['palette colour', '\x1b]4;1;?\x07'],
  ['foreground', '\x1b]10;?\x1b\\'],
  ['background', '\x1b]11;?\x07'],
  ['cursor colour', '\x1b]12;?\x07'],
  ['clipboard', '\x1b]52;c;?\x07'],
  ['DECRQSS', '\x1bP$qm\x1b\\'],
  ['XTGETTCAP', '\x1bP+q544e\x1b\\'],
]

const terminal = () =>
  new Terminal({ allowProposedApi: true, cols: 80, rows: 24, windowOptions: { getWinSizeChars: true } })

async function repliesTo(sequence: string, guarded: boolean): Promise<string[]> {
  const xterm = terminal()
  if (guarded) guardQueries(xterm.parser)
  const replies: string[] = []
  xterm.onData((data) => replies.push(data))
  await new Promise<void>((resolve) => xterm.write(`${sequence}seen`, resolve))
  expect(xterm.buffer.active.getLine(0)?.translateToString(true), 'the rest is drawn').toBe('seen')
  return replies
}

describe('the pane’s terminal', () => {
  it.each(queries)('says nothing when asked for %s', async (_name, sequence) => {
    expect(await repliesTo(sequence, true)).toEqual([])
  })

  it('would have answered without the guard, so the guard is what keeps it silent', async () => {
    const answered = await Promise.all(queries.map(([, sequence]) => repliesTo(sequence, false)))
    expect(answered.filter((replies) => replies.length > 0).length).toBeGreaterThanOrEqual(8)
  })

  it('still lets a program set colours', async () => {
    const xterm = terminal()
    const set = new Promise<string>((resolve) => {
      // Registered before the guard, so asked after it: where xterm's own handler stands.
      xterm.parser.registerOscHandler(11, (payload) => {
        resolve(payload)
        return true
      })
    })
    guardQueries(xterm.parser)
    xterm.write('\x1b]11;#102030\x07')
    expect(await set).toBe('#102030')
  })

  it('still draws: modes, colours and cursor moves are not touched', async () => {
    const xterm = terminal()
    guardQueries(xterm.parser)
    await new Promise<void>((resolve) => xterm.write('\x1b[?2004h\x1b[?1004h\x1b[3;5H\x1b[31mred\x1b[0m', resolve))
    expect(xterm.modes.bracketedPasteMode).toBe(true)
    expect(xterm.modes.sendFocusMode).toBe(true)
    expect(xterm.buffer.active.getLine(2)?.translateToString(true)).toBe('    red')
  })

  it('tells its own focus reports from what a person typed', () => {
    expect(['\x1b[I', '\x1b[O', '\x1b[A', 'I', '\x1b'].map(isFocusReport)).toEqual([true, true, false, false, false])
  })
})
