import { describe, expect, it } from 'vitest'
import {
  emptyBudget,
  nextProfileName,
  type ProfileForm,
  readStoryForm,
  type StoryForm,
  storyErrors,
  storyFormFrom,
} from '../../../../src/renderer/src/features/storyForm/storyForm'
import { snowhookError } from '../../../../src/shared/domain/errors'
import { RuntimeManifest } from '../../../../src/shared/domain/runtimeManifest'
import { StoryDefinition } from '../../../../src/shared/domain/story'

const manifest = RuntimeManifest.parse({
  id: 'any',
  name: 'Any',
  summary: '',
  capabilities: { resumable: true, interactive: true, approvals: true, usage: true, prompt: true, process: true },
  models: { suggested: ['m-1'], custom: true, default: null },
  options: [
    { key: 'turns', label: 'Turns', help: '', kind: 'number' },
    { key: 'loud', label: 'Loud', help: '', kind: 'toggle', defaultValue: true },
  ],
})
const facts = { runtimes: [manifest], home: '/home/me', original: null }
const profile = (change: Partial<ProfileForm> = {}): ProfileForm => ({
  row: 0,
  name: 'coder-1',
  prompt: '',
  runtime: 'any',
  model: '',
  options: { loud: true, turns: '' },
  inactivityTimeout: '',
  args: '',
  env: '',
  command: '',
  ...change,
})
const form = (change: Partial<StoryForm> = {}): StoryForm => ({
  project: '/p',
  title: 'A title',
  prompt: 'Do it',
  base: '',
  after: [],
  gates: null,
  agents: [profile()],
  env: '',
  budget: emptyBudget,
  ...change,
})
const errorsOf = (change: Partial<StoryForm>): Readonly<Record<string, string>> => {
  const read = readStoryForm(form(change), facts)
  return read.ok ? {} : read.error
}

describe('a story’s form', () => {
  it('is read as the contract wants it: what is empty is “as it is by itself”', () => {
    const read = readStoryForm(form(), facts)
    expect(read).toEqual({
      ok: true,
      value: {
        title: 'A title',
        prompt: 'Do it',
        base: null,
        after: [],
        gates: null,
        agents: [
          {
            name: 'coder-1',
            runtime: 'any',
            model: null,
            options: { loud: true },
            prompt: null,
            command: null,
            args: [],
            env: {},
            inactivityTimeoutSecs: null,
          },
        ],
        env: {},
        budget: null,
      },
    })
  })

  it('comes out of a story and goes back into it as it was', () => {
    const definition = StoryDefinition.parse({
      id: '7_story',
      title: 'Seven',
      prompt: 'Seven times.\n',
      base: 'dev',
      after: ['6_story'],
      order: 3,
      gates: ['test'],
      agents: [
        {
          name: 'coder-1',
          runtime: 'any',
          model: 'm-1',
          options: { turns: 4, loud: false },
          prompt: 'Only this.',
          command: '/bin/any',
          args: ['--a', 'b c'],
          env: { A: '1' },
          inactivityTimeoutSecs: 0,
        },
      ],
      env: { B: '2' },
      budget: { usd: 5, tokens: null, minutes: 30, turns: null },
    })
    const read = readStoryForm(storyFormFrom('/p', definition, [manifest]), { ...facts, original: definition })
    const { id: _, order: __, ...rest } = definition
    expect(read).toEqual({ ok: true, value: rest })
  })

  it('keeps the options of an agent whose runtime is not here now', () => {
    const definition = StoryDefinition.parse({
      id: '7_story',
      title: 'Seven',
      prompt: 'Do it',
      base: null,
      after: [],
      order: 3,
      gates: null,
      agents: [
        {
          name: 'coder-1',
          runtime: 'elsewhere',
          model: null,
          options: { secretKnob: 'on' },
          prompt: null,
          command: null,
          args: [],
          env: {},
          inactivityTimeoutSecs: null,
        },
      ],
      env: {},
      budget: null,
    })
    const read = readStoryForm(storyFormFrom('/p', definition, [manifest]), { ...facts, original: definition })
    expect(read.ok && read.value.agents[0]?.options).toEqual({ secretKnob: 'on' })
  })

  it.each<[string, Partial<StoryForm>, string]>([
    ['no project', { project: '' }, 'project'],
    ['no title', { title: '  ' }, 'title'],
    ['no prompt', { prompt: ' \n' }, 'prompt'],
    ['a branch that reads as a flag', { base: '--force' }, 'base'],
    ['a variable without a name', { env: '=x' }, 'env'],
    ['a budget of nothing', { budget: { ...emptyBudget, usd: '0' } }, 'budget.usd'],
    ['half a token', { budget: { ...emptyBudget, tokens: '1.5' } }, 'budget.tokens'],
    ['a budget in words', { budget: { ...emptyBudget, minutes: 'ten' } }, 'budget.minutes'],
    ['two agents with one name', { agents: [profile(), profile({ row: 1 })] }, 'agents.1.name'],
    ['an agent’s name with a slash', { agents: [profile({ name: 'a/b' })] }, 'agents.0.name'],
    ['an option that is no number', { agents: [profile({ options: { turns: 'x' } })] }, 'agents.0.options.turns'],
    ['a runtime that is not there', { agents: [profile({ runtime: 'gone' })] }, 'agents.0.runtime'],
    ['a timeout in words', { agents: [profile({ inactivityTimeout: 'never' })] }, 'agents.0.inactivityTimeoutSecs'],
    ['a negative timeout', { agents: [profile({ inactivityTimeout: '-1' })] }, 'agents.0.inactivityTimeoutSecs'],
  ])('with %s is refused beside the field', (_, change, field) => {
    expect(Object.keys(errorsOf(change))).toEqual([field])
  })

  it('puts the host’s refusal beside the field that it names', () => {
    const of = (field: string | undefined) =>
      Object.keys(storyErrors(snowhookError('invalid_input', 'No.', field === undefined ? {} : { field })))
    expect(of('definition.agents.1.model')).toEqual(['agents.1.model'])
    expect(of('after.0')).toEqual(['after'])
    expect(of(undefined)).toEqual(['form'])
  })

  it('gives each agent a free name', () => {
    expect(nextProfileName([])).toBe('coder-1')
    expect(nextProfileName([{ name: 'coder-1' }])).toBe('reviewer-1')
    expect(nextProfileName([{ name: 'coder-1' }, { name: 'reviewer-1' }])).toBe('reviewer-2')
  })
})
