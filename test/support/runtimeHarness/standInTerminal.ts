import { Terminal } from '@xterm/headless'
import type { Pty, Screen } from '../../../src/main/terminal/ports'
import { mendXterm } from '../../../src/shared/terminal/mendXterm'

/** The least of a screen: shows text and answers queries. To be replaced by the product's own. */
export function standInScreen(pty: Pty): Pick<Screen, 'feed' | 'onOsc' | 'text'> {
  const mirror = new Terminal({ cols: 100, rows: 30, allowProposedApi: true, scrollback: 1_000 })
  mendXterm(mirror)
  mirror.onData((data) => pty.write(data))
  return {
    feed: (data) => mirror.write(data),
    onOsc: (code, listener) => {
      mirror.parser.registerOscHandler(code, (payload) => {
        const answer = listener(payload)
        if (answer !== null) pty.write(answer)
        return true
      })
    },
    text: () => {
      const buffer = mirror.buffer.active
      return Array.from({ length: mirror.rows }, (_, row) => {
        return buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? ''
      })
    },
  }
}
