import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RuntimeId } from '../../../src/shared/domain/ids'
import { good } from '../../support/host/fakeHost'
import { Pane } from '../../support/host/pane'
import { RealDisk, type RealHost, startRealHost } from '../../support/host/realHost'

let disk: RealDisk
let host: RealHost
const panes: Pane[] = []
const open = (...given: ConstructorParameters<typeof Pane>): Pane => {
  const pane = new Pane(...given)
  panes.push(pane)
  return pane
}
/** A program reads the keys, and the pane is attached. */
async function ready(pane: Pane): Promise<void> {
  await host.watch.until(({ can }) => can.type)
  await pane.until(({ snapshots }) => snapshots > 0)
}
const shell = { runtime: RuntimeId.parse('command'), model: null, options: {}, command: '/bin/sh', prompt: '' }

beforeEach(async () => {
  disk = new RealDisk()
  host = await startRealHost(disk)
})
afterEach(async () => {
  for (const pane of panes.splice(0)) pane.close()
  await host.close()
  await disk[Symbol.asyncDispose]()
})

describe('a pane on a live agent', () => {
  it('shows what the program draws, and types into it', async () => {
    const { spec } = await host.run(disk.agent('', shell), true)
    const pane = open(host.client, spec.id)
    await ready(pane)
    pane.type('echo "a-$((40 + 2))-b"\r')
    await pane.shows('a-42-b')
  })

  it('shows the transcript of an agent that has no screen of its own', async () => {
    const { spec } = await host.run(disk.agent('/say A word in the pane.\n/hang'))
    const pane = open(host.client, spec.id)
    await pane.shows('A word in the pane.')
  })

  it('shows the same to two clients, whenever they come', async () => {
    const { spec } = await host.run(disk.agent('', shell), true)
    const first = open(host.client, spec.id)
    await ready(first)
    first.type('echo one-$((1 + 1))\r')
    await first.shows('one-2')
    const second = open(host.connect(), spec.id)
    await second.shows('one-2')
    second.type('echo three-$((2 + 2))\r')
    await Promise.all([first.shows('three-4'), second.shows('three-4')])
    expect(second.text()).toEqual(first.text())
  })

  it('follows the agent from run to run', async () => {
    const { spec } = await host.run(disk.agent('/say The first run.'))
    const pane = open(host.client, spec.id)
    await pane.shows('The first run.')
    await host.watch.phase('completed')
    good(await host.client.fleet.resume({ agentId: spec.id, prompt: '/say The second run.', interactive: false }))
    await pane.shows('The second run.')
    expect(pane.text().join('\n')).not.toContain('The first run.')
  })

  it('is ended with a reason when there is no such agent', async () => {
    const pane = open(host.client, 'nobody' as never)
    await pane.until(({ ended }) => ended !== null)
    expect(pane.ended).toMatchObject({ tag: 'not_found' })
  })
})

describe('a past run', () => {
  it('is drawn again cell by cell, also when its window was resized in mid-run', async () => {
    const { spec } = await host.run(disk.agent('', shell), true)
    const pane = open(host.client, spec.id)
    await ready(pane)
    pane.type(`PS1='$ '; printf '%0100d\\n' 7\r`)
    await pane.shows('0007')
    pane.resize(60, 20)
    await pane.until(({ terminal }) => terminal.cols === 60)
    pane.type(`printf '\\033[2;3Hhere\\033[20;1H'; stty size; exit\r`)
    await host.watch.phase('completed')
    await pane.shows('20 60')
    const before = pane.cells()
    await host.close()
    host = await startRealHost(disk)
    const after = open(host.client, spec.id)
    await after.shows('20 60')
    expect([after.terminal.cols, after.terminal.rows]).toEqual([60, 20])
    expect(after.cells()).toEqual(before)
  })

  it.each([
    ['a transcript', { prompt: '/say Seen before.' }, 'Seen before.', false],
    ["a program's own screen", { ...shell, command: '/bin/echo', args: ['Drawn', 'before.'] }, 'Drawn before.', true],
  ] as const)('is drawn again from its journal: %s', async (_name, change, text, interactive) => {
    const agent = await host.run(
      disk.agent('', { ...change, args: [...('args' in change ? change.args : [])] }),
      interactive,
    )
    const { run } = await host.watch.phase('completed')
    if (run === null) throw new Error('no run')
    const live = open(host.client, agent.spec.id)
    await live.shows(text)
    const past = open(host.client, agent.spec.id, run.id)
    await past.shows(text)
    expect(past.text()).toEqual(live.text())

    const before = live.text()
    live.close()
    await host.close()
    host = await startRealHost(disk)
    const after = open(host.client, agent.spec.id)
    await after.shows(text)
    expect(after.text()).toEqual(before)
  })

  it('of a removed agent can still be looked at', async () => {
    const { spec } = await host.run(disk.agent('/say Gone.'))
    const { run } = await host.watch.phase('completed')
    if (run === null) throw new Error('no run')
    good(await host.client.fleet.remove({ agentId: spec.id }))
    await open(host.client, spec.id, run.id).shows('Gone.')
  })
})
