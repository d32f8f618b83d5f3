import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../src/main/host/systemClock'
import type { Screen } from '../../../src/main/terminal/ports'
import { createSpawnPty } from '../../../src/main/terminal/pty'
import { createScreen } from '../../../src/main/terminal/screen'
import { recordingSink } from '../../support/terminal/recordingSink'
import { clientTerminal, draw, terminalState } from '../../support/terminal/terminalState'

const env = { PATH: process.env['PATH'] ?? '/bin:/usr/bin', TERM: 'xterm-256color', LANG: 'C.UTF-8' }
const size = { cols: 60, rows: 12 }

/** A program on a real terminal, with its screen. */
function stage(script: string, onChunk: (screen: Screen) => void = () => {}) {
  const screen = createScreen({ clock: systemClock, ...size })
  const spawned = createSpawnPty(systemClock)({ file: 'sh', args: ['-c', script], cwd: '/', env, ...size })
  if (!spawned.ok) throw new Error(spawned.error.message)
  const pty = spawned.value
  const raw: Uint8Array[] = []
  pty.onData((data) => {
    raw.push(data)
    screen.feed(data)
    onChunk(screen)
  })
  screen.onInput((data) => pty.write(data))
  screen.onResize((cols, rows) => pty.resize(cols, rows))
  return { screen, pty, raw }
}

describe('a pane on a real program', () => {
  it('shows exactly what a terminal shows that got every byte, whenever it was attached', async () => {
    const panes: ReturnType<typeof recordingSink>[] = []
    const script = `i=0; while [ $i -lt 300 ]; do printf '\\033[3%dm%s … 日本語 \\033[0m%d\\033[K\\r\\n' $((i % 8)) 'colour' $i; i=$((i + 1)); done; printf '\\033[?1049h\\033[2J\\033[3;5Hdrawing'; sleep 0.05; printf ' done\\033[5'`
    const { screen, pty, raw } = stage(script, (live) => {
      if (panes.length < 20) attach(live)
    })
    const ends: Promise<void>[] = []
    function attach(live: Screen): void {
      const pane = recordingSink()
      panes.push(pane)
      const data = (offset: number, bytes: Uint8Array): void => {
        pane.sink.data(offset, bytes)
        receiver.acknowledge(pane.drawn())
      }
      const end = Promise.withResolvers<void>()
      ends.push(end.promise)
      const receiver = live.attach({ ...pane.sink, data, end: () => end.resolve() }, { visible: true, ...size })
    }
    await pty.exited
    attach(screen)
    screen.end()
    await Promise.all(ends)
    const whole = clientTerminal(size.cols, size.rows)
    draw(whole, Buffer.concat(raw))
    expect(panes.length).toBeGreaterThan(1)
    for (const pane of panes) expect(terminalState(pane.terminal)).toEqual(terminalState(whole))
  })
  it('has its program’s questions answered once, with several panes looking on', async () => {
    const { screen, pty, raw } = stage(
      "stty raw -echo; printf '\\033[c\\033[6n'; dd bs=1 count=13 2>/dev/null | od -An -c; stty sane",
    )
    for (let pane = 0; pane < 3; pane += 1) screen.attach(recordingSink().sink, { visible: true, ...size })
    await pty.exited
    expect(Buffer.concat(raw).toString().replaceAll(/\s+/g, ' ')).toContain('033 [ ? 1 ; 2 c 033 [ 1 ; 1 R')
  })
  it('gives its program the size of the pane', async () => {
    let attached = false
    const script = "trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.02; done"
    const { pty, raw } = stage(script, (screen) => {
      // Before it says so, the program is not listening yet.
      if (!attached) screen.attach(recordingSink().sink, { visible: true, cols: 77, rows: 21 })
      attached = true
    })
    await pty.exited
    expect(Buffer.concat(raw).toString()).toContain('21 77')
  })
})
