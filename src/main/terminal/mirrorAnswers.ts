import type { IParser } from '@xterm/headless'
import type { Palette } from './palette'

/** What programs are told that they run in: the panes are xterm.js, and some programs know its ways. */
const NAME = 'xterm.js(6.0.0)'

/** Answers the queries that xterm's headless core leaves unanswered: colours (OSC 4, 10–12) and the name (XTVERSION). */
export function answerQueries(parser: IParser, palette: Palette, reply: (text: string) => void): void {
  const answer = (text: string): boolean => {
    if (text !== '') reply(text)
    return true
  }
  parser.registerOscHandler(4, (payload) => answer(palette.indexed(payload)))
  parser.registerOscHandler(10, (payload) => answer(palette.special(10, payload)))
  parser.registerOscHandler(11, (payload) => answer(palette.special(11, payload)))
  parser.registerOscHandler(12, (payload) => answer(palette.special(12, payload)))
  parser.registerOscHandler(104, (payload) => {
    palette.restoreIndexed(payload)
    return true
  })
  for (const code of [10, 11, 12] as const) {
    parser.registerOscHandler(code + 100, () => {
      palette.restoreSpecial(code)
      return true
    })
  }
  parser.registerCsiHandler({ prefix: '>', final: 'q' }, (params) =>
    params[0] === undefined || params[0] === 0 ? answer(`\x1bP>|${NAME}\x1b\\`) : false,
  )
}
