import type { Agent } from './agent.ts'
import { playPrompt } from './play.ts'

const INTERRUPTED = 130

/** The interactive agent: one prompt after the other until `/exit`, Ctrl-D, two Ctrl-C or a signal. */
export async function converse(agent: Agent, first: string, scenario: string): Promise<number> {
  const { face } = agent
  // A key interrupts what is going on; a signal means the whole process.
  let leaving = false
  process.on('SIGINT', () => {
    leaving = true
    agent.interrupt()
  })
  let taps = 0
  for (let text = first; ; ) {
    if (text !== '') {
      const ending = await playPrompt(agent, text, scenario)
      if (ending.quit) return ending.exitCode
    }
    if (leaving) return INTERRUPTED
    agent.ready()
    agent.activity('idle', null, '')
    const typed = await face.answer('› ', agent.signal).catch(() => null)
    if (leaving) return INTERRUPTED
    taps = typed === null ? taps + 1 : 0
    if (taps === 2 || typed === '/exit') return 0
    if (taps === 1) face.print('\nPress Ctrl-C again to leave.\n')
    text = typed ?? ''
    if (text !== '') face.tell({ type: 'prompt', text })
  }
}
