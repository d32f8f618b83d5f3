import { beforeEach, describe, expect, it } from 'vitest'
import { RunScreen } from '../../../src/main/host/runScreen'
import type { AgentEvent } from '../../../src/shared/domain/events'
import { RunId } from '../../../src/shared/domain/ids'

const prompt: AgentEvent = { type: 'prompt', text: 'Do it.', origin: 'start' }
const word: AgentEvent = { type: 'text', text: 'Done.', delta: false, messageId: null, parentCallId: null }
let shown = ''
let screen: RunScreen

beforeEach(() => {
  shown = ''
  screen = new RunScreen(
    {
      feed: (data) => {
        shown += Buffer.from(data).toString()
      },
    },
    {
      render: (event) => (event.type === 'prompt' || event.type === 'text' ? `${event.text} ` : ''),
      save: () => null,
      load: () => true,
    },
  )
})

describe('what a pane shows', () => {
  it('is the transcript from its first event, once a program says that it has no screen', () => {
    screen.show(prompt)
    expect(shown).toBe('')
    screen.decide('transcript')
    screen.show(word)
    screen.replay(Buffer.from('{"json":true}'))
    expect(shown).toBe('Do it. Done. ')
  })

  it("is the program's own bytes and no event, once a program says that it draws", () => {
    screen.show(prompt)
    screen.decide('pty')
    screen.show(word)
    screen.replay(Buffer.from('drawn'))
    expect(shown).toBe('drawn')
  })

  it('is not decided by what Snowhook itself says before a program has started', () => {
    screen.show({ type: 'resume_report', previousRun: RunId.parse('run-1'), kept: [], missing: [] })
    screen.show({ type: 'recovered', message: 'Mended.' })
    expect(screen.undecided).toBe(true)
    screen.decide('pty')
    screen.replay(Buffer.from('drawn'))
    expect(shown).toBe('drawn')
  })

  it('is the transcript when a provider speaks without any program', () => {
    screen.show(prompt)
    screen.show(word)
    expect(shown).toBe('Do it. Done. ')
  })

  it('changes hands when the next program of the run is of the other kind', () => {
    screen.decide('transcript')
    screen.show(word)
    screen.decide('pty')
    screen.show(word)
    screen.replay(Buffer.from('drawn'))
    expect(shown).toBe('Done. drawn')
  })
})
