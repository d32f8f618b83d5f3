import { describe, expect, it } from 'vitest'
import { definitionFrom, type StoryOptions } from '../../../../src/main/cli/supervision/storyForm'
import { demo } from '../../../../src/main/runtimes/demo/index'
import type { HostClient } from '../../../../src/shared/contract/index'
import { RuntimeId } from '../../../../src/shared/domain/ids'
import { ok } from '../../../../src/shared/domain/result'

const own = { ...demo.manifest, id: RuntimeId.parse('gates'), internal: true }
const client = {
  settings: { runtimes: () => Promise.resolve(ok([demo.manifest, own])) },
} as unknown as HostClient
const read = (options: StoryOptions, known: Parameters<typeof definitionFrom>[3] = []) =>
  definitionFrom(client, options, undefined, known)
const two = ['coder-1=demo:a:b', 'reviewer-1=demo']

describe('what the options say of a story', () => {
  it('is nothing when none is given, so that an edit leaves everything as it is', async () => {
    expect(await read({})).toEqual(ok({}))
  })

  it('gives an option to every agent, or to the one that it names', async () => {
    const found = await read({ agent: two, option: ['paceMs=0', 'coder-1.scenario=bugfix'] })
    expect(found.ok && found.value.agents).toMatchObject([
      { name: 'coder-1', model: 'a:b', options: { paceMs: 0, scenario: 'bugfix' } },
      { name: 'reviewer-1', model: null, options: { paceMs: 0 } },
    ])
    expect(found.ok && found.value.agents?.[1]?.options).not.toHaveProperty('scenario')
  })

  it('lays options over those that the agents have', async () => {
    const before = await read({ agent: ['coder-1=demo'], option: ['paceMs=5'] })
    const agents = before.ok ? before.value.agents : undefined
    const after = await read({ option: ['scenario=bugfix'] }, agents)
    expect(after.ok && after.value.agents).toMatchObject([{ options: { paceMs: 5, scenario: 'bugfix' } }])
  })

  it('clears what is named, and what is said beside it holds', async () => {
    const found = await read({ clear: ['base', 'after', 'gates', 'agents', 'env'], env: ['A=b=c'] })
    expect(found).toEqual(ok({ base: null, after: [], gates: null, agents: [], env: { A: 'b=c' } }))
  })

  it.each<[string, StoryOptions, string]>([
    ['an agent without a runtime', { agent: ['coder-1'] }, 'agent'],
    ['a runtime that is not there', { agent: ['coder-1=nobody'] }, 'agent'],
    ["Snowhook's own runtime", { agent: ['coder-1=gates'] }, 'agent'],
    ['an option of no agent', { option: ['paceMs=0'] }, 'option'],
    ['an option that the runtime does not have', { agent: two, option: ['nope=1'] }, 'option'],
    ['a variable without a value', { env: ['A'] }, 'env'],
    ['a variable that no shell could have', { env: ['A-B=1'] }, 'env.A-B'],
    ['a branch that git refuses', { base: '-x' }, 'base'],
    ['a title of nothing', { title: '' }, 'title'],
  ])('refuses %s', async (_what, options, field) => {
    expect(await read(options)).toMatchObject({ ok: false, error: { tag: 'invalid_input', field } })
  })
})
