import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CommandLine, linesOf, resultOf } from './commandLine'

describe('several commands on one data dir', () => {
  it('what a long run does can be listed and read from another terminal, and the run goes on', async () => {
    using snowhook = new CommandLine()
    const running = snowhook.startDemo('/say first words\n/hang', '--agent', 'ada-1')
    await running.said('first words')
    const runs = JSON.parse((await snowhook.run('runs', '--json')).out) as { id: string; endedAt: number | null }[]
    expect(runs).toMatchObject([{ agentName: 'ada-1', endedAt: null }])
    const logs = await snowhook.run('logs', runs[0]?.id ?? '')
    expect(logs).toMatchObject({ code: 0, err: '' })
    expect(logs.out).toContain('first words')
    const ended = await running.signal('SIGINT')
    expect(linesOf(ended).at(-1)).toMatchObject({ type: 'result' })
    expect(resultOf(ended)).toMatchObject({ failure: { class: 'interrupted' } })
    expect(readdirSync(snowhook.dataDir)).not.toContain('host.json')
  })

  it('short commands that start at the same moment wait for each other', async () => {
    using snowhook = new CommandLine()
    await snowhook.demo('/say hello')
    const all = await Promise.all(['runs', 'sessions', 'usage', 'runs'].map((name) => snowhook.run(name, '--json')))
    expect(all.map(({ code, err }) => ({ code, err }))).toEqual(all.map(() => ({ code: 0, err: '' })))
  })
})
