import { afterEach, describe, expect, it } from 'vitest'
import type { NewAgent } from '../../../src/shared/contract/fleet'
import type { SupervisionView } from '../../../src/shared/contract/supervision'
import { AgentName, HostPath, RuntimeId, StoryId } from '../../../src/shared/domain/ids'
import type { StoryStage } from '../../../src/shared/domain/story'
import { newStoryState } from '../../../src/main/supervisor/storyMachine'
import { good, startTestHost, TestDisk, type TestHost } from '../../support/host/fakeHost'

const hosts: TestHost[] = []
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close()
})

/** A host with one live agent and, when given, one story in this stage. */
async function started(stage: StoryStage | null, held = false) {
  const disk = new TestDisk()
  const project = HostPath.parse(disk.project)
  const state = newStoryState(project, StoryId.parse('1_story'), 1)
  if (stage !== null) disk.facts.push({ type: 'story_moved', at: 1, state: { ...state, stage } })
  if (held) disk.facts.push({ type: 'queue_held', at: 1, held })
  const host = await startTestHost({ disk })
  hosts.push(host)
  const agent: NewAgent = {
    name: AgentName.parse('coder-1'),
    storyId: StoryId.parse('2_story'),
    runtime: RuntimeId.parse('play'),
    model: null,
    projectRoot: project,
    cwd: project,
    prompt: 'Do it.',
    command: null,
    args: [],
    env: {},
    options: {},
    inactivityTimeoutSecs: 0,
  }
  good(await host.client.fleet.create({ ...agent, start: true, interactive: false }))
  const holds = (): boolean[] => disk.facts.flatMap((fact) => (fact.type === 'queue_held' ? [fact.held] : []))
  return { host, disk, holds }
}

const held = (host: TestHost): Promise<boolean> =>
  new Promise((resolve) => {
    const stop = host.client.supervision.watch(
      {},
      {
        snapshot: (view: SupervisionView) => {
          resolve(view.governor.held)
          queueMicrotask(() => stop())
        },
        delta: () => undefined,
      },
    )
  })

describe('stopping all', () => {
  it.each<[string, StoryStage]>([
    ['queued', { kind: 'queued', next: { kind: 'start' } }],
    ['parked', { kind: 'parked', next: { kind: 'resume', prompt: 'Go on.' }, until: null }],
  ])('holds the queue when a story is %s, before the first agent is stopped', async (_, stage) => {
    const { host, disk, holds } = await started(stage)
    const all = good(await host.client.fleet.stopAll({}))
    expect(all.stopped).toHaveLength(1)
    expect(holds()).toEqual([true])
    expect(await held(host)).toBe(true)
    const types = disk.facts.map(({ type }) => type)
    expect(types.indexOf('queue_held')).toBeLessThan(types.indexOf('run_closed'))
  })

  it.each<[string, StoryStage | null]>([
    ['there is no story', null],
    ['no story goes on by itself', { kind: 'idle' }],
  ])('leaves the queue alone when %s', async (_, stage) => {
    const { host, holds } = await started(stage)
    good(await host.client.fleet.stopAll({}))
    expect(holds()).toEqual([])
    expect(await held(host)).toBe(false)
  })

  it('says it once: a queue that is held stays as it is', async () => {
    const { host, holds } = await started({ kind: 'queued', next: { kind: 'start' } }, true)
    good(await host.client.fleet.stopAll({}))
    expect(holds()).toEqual([true])
  })
})
