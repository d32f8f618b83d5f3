import { describe, expect, it } from 'vitest'
import { AskingPrinter } from '../../../../src/main/cli/asking/askingPrinter'
import { hintingPrinter } from '../../../../src/main/cli/asking/hintingPrinter'
import { LiveRequests } from '../../../../src/main/cli/asking/liveRequests'
import type { AttentionDelta } from '../../../../src/shared/contract/attention'
import type { StreamObserver } from '../../../../src/shared/contract/define'
import type { HostClient } from '../../../../src/shared/contract/index'
import type { AttentionItem } from '../../../../src/shared/domain/attention'
import type { AgentEvent, RecordedEvent } from '../../../../src/shared/domain/events'
import { AgentId, RunId } from '../../../../src/shared/domain/ids'
import { approval, question } from './items'

type Observer = StreamObserver<{ items: AttentionItem[] }, AttentionDelta>

function stage() {
  let observer: Observer | null = null
  let watching = 0
  const attention = {
    watch: (_input: unknown, given: Observer) => {
      observer = given
      watching += 1
      given.snapshot({ items: [] })
      return () => {
        watching -= 1
      }
    },
  }
  const client = { attention } as unknown as Pick<HostClient, 'attention'>
  const requests = new LiveRequests(client, ({ agentId }) => agentId === 'a1')
  const printed: AgentEvent[] = []
  const asked: { id: string; settle: (goesOn: boolean) => void }[] = []
  const ask = ({ id }: AttentionItem): Promise<boolean> =>
    new Promise((resolve) => void asked.push({ id, settle: resolve }))
  return {
    requests,
    printed,
    asked,
    printer: new AskingPrinter(requests, { ask }, ({ event }) => void printed.push(event)),
    item: (item: AttentionItem) => observer?.delta({ kind: 'item', item }),
    closed: (id: string) => observer?.delta({ kind: 'closed', id }),
    end: () => observer?.end?.(),
    watching: () => watching,
  }
}

let seq = 0
const recorded = (event: AgentEvent): RecordedEvent => {
  seq += 1
  return { runId: RunId.parse('r1'), seq, at: 0, event }
}
const said = (text: string): RecordedEvent =>
  recorded({ type: 'text', text, delta: false, messageId: null, parentCallId: null })
const requested = (requestId = 'ask-1'): RecordedEvent =>
  recorded({ type: 'approval_requested', requestId, tool: 'shell', input: '{"command":"npm test"}', reason: '' })
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a request in the stream of a run', () => {
  it('is asked at its place, and what comes after it waits', async () => {
    const { printer, printed, asked, item } = stage()
    item(approval())
    expect(asked).toEqual([])
    await printer.event(said('before'))
    await printer.event(requested())
    expect(asked.map(({ id }) => id)).toEqual(['ask-1'])
    const after = printer.event(said('after'))
    await turn()
    expect(printed.map(({ type }) => type)).toEqual(['text', 'approval_requested'])
    // The whole of it is shown by the one who asks.
    expect(printed[1]).toMatchObject({ tool: 'shell', input: '{}' })
    asked[0]?.settle(true)
    await after
    expect(printed.at(-1)).toMatchObject({ text: 'after' })
  })

  it('is asked when the host lists it later than it tells of it', async () => {
    const { printer, printed, asked, item } = stage()
    await printer.event(requested())
    expect(asked).toEqual([])
    expect(printed[0]).toMatchObject({ input: '{"command":"npm test"}' })
    item(approval())
    expect(asked.map(({ id }) => id)).toEqual(['ask-1'])
  })

  it.each([
    ['of another agent', approval({ agentId: AgentId.parse('a2') })],
    ['that no run waits for', approval({ live: false })],
    ['of another id', approval({ id: 'ask-9' })],
  ])('%s is not asked', async (_what, item) => {
    const at = stage()
    at.item(item)
    await at.printer.event(requested())
    await at.printer.event(said('goes on'))
    expect(at.asked).toEqual([])
  })

  it('that was decided meanwhile is not asked any more', async () => {
    const { printer, asked, item } = stage()
    await printer.event(requested())
    await printer.event(
      recorded({ type: 'approval_resolved', requestId: 'ask-1', decision: 'denied', by: 'policy', reason: '' }),
    )
    item(approval())
    expect(asked).toEqual([])
  })

  it('comes one at a time', async () => {
    const { printer, asked, item } = stage()
    await printer.event(requested('ask-1'))
    await printer.event(
      recorded({ type: 'question_asked', requestId: 'ask-2', question: 'Which one?', choices: ['left'] }),
    )
    item(approval())
    item(question())
    expect(asked.map(({ id }) => id)).toEqual(['ask-1'])
    asked[0]?.settle(true)
    await turn()
    expect(asked.map(({ id }) => id)).toEqual(['ask-1', 'ask-2'])
  })

  it('is not asked after Ctrl-C, and the run is printed to its end', async () => {
    const { printer, printed, asked, item } = stage()
    item(approval())
    await printer.event(requested())
    asked[0]?.settle(false)
    item(question())
    await printer.event(recorded({ type: 'question_asked', requestId: 'ask-2', question: 'Which one?', choices: [] }))
    await printer.event(said('end'))
    expect(asked).toHaveLength(1)
    expect(printed.at(-1)).toMatchObject({ text: 'end' })
  })
})

describe('what an agent waits for', () => {
  it('is gone with its answer, with the host and with the watch', () => {
    const { requests, item, closed, end, watching } = stage()
    item(approval())
    item(question())
    expect(requests.all.map(({ id }) => id)).toEqual(['ask-1', 'ask-2'])
    closed('ask-1')
    expect(requests.get('ask-1')).toBeNull()
    item(question({ live: false }))
    expect(requests.all).toEqual([])
    item(approval())
    end()
    expect(requests.all).toEqual([])
    requests.close()
    expect(watching()).toBe(0)
  })

  it('is hinted at once each', async () => {
    const { requests, item, closed } = stage()
    const hints: string[] = []
    const printer = hintingPrinter({ requests, print: () => {}, hint: (line) => void hints.push(line), dataDir: null })
    item(approval())
    item(approval())
    item(question())
    closed('ask-1')
    printer.close()
    expect(hints.map((line) => /answer (\S+)/.exec(line.slice(line.indexOf('inbox')))?.[1])).toEqual(['ask-1', 'ask-2'])
  })
})
