import { describe, expect, it } from 'vitest'
import {
  type AgentForm,
  emptyForm,
  expandHome,
  type FormFacts,
  formFrom,
  hostErrors,
  readForm,
} from '../../../../src/renderer/src/features/newAgent/agentForm'
import { draftOptions, readOptions } from '../../../../src/renderer/src/features/newAgent/optionDrafts'
import { AgentSpec } from '../../../../src/shared/domain/agent'
import { snowhookError } from '../../../../src/shared/domain/errors'
import { err, ok } from '../../../../src/shared/domain/result'
import { RuntimeManifest } from '../../../../src/shared/domain/runtimeManifest'

const manifest = RuntimeManifest.parse({
  id: 'any',
  name: 'Any',
  summary: '',
  capabilities: { resumable: true, interactive: true, approvals: true, usage: true, prompt: true, process: true },
  models: { suggested: ['m-1'], custom: true, default: null },
  options: [
    {
      key: 'mode',
      label: 'Mode',
      help: '',
      kind: 'choice',
      choices: [
        { value: 'safe', label: 'Safe' },
        { value: 'fast', label: 'Fast' },
      ],
      defaultValue: 'safe',
    },
    { key: 'note', label: 'Note', help: '', kind: 'text' },
    { key: 'tools', label: 'Tools', help: '', kind: 'lines', defaultValue: ['Read'] },
    { key: 'loud', label: 'Loud', help: '', kind: 'toggle', defaultValue: true },
    { key: 'turns', label: 'Turns', help: '', kind: 'number', advanced: true },
  ],
})

const facts: FormFacts = {
  manifest,
  suggestedStoryId: '1_story_login',
  suggestedName: 'coder-1',
  gitRoot: '/repo',
  original: null,
  home: '/home/me',
}

const filled: AgentForm = {
  ...emptyForm,
  cwd: '/repo/packages/app',
  runtime: 'any',
  prompt: '- begins with a dash',
  options: draftOptions(manifest, {}),
  inactivityTimeout: '600',
}

describe('reading the form', () => {
  it('gives what the contract wants, suggestions and defaults filled in', () => {
    expect(readForm(filled, facts)).toEqual(
      ok({
        name: 'coder-1',
        storyId: '1_story_login',
        runtime: 'any',
        model: null,
        projectRoot: '/repo',
        cwd: '/repo/packages/app',
        prompt: '- begins with a dash',
        command: null,
        args: [],
        env: {},
        options: { mode: 'safe', tools: ['Read'], loud: true },
        inactivityTimeoutSecs: 600,
      }),
    )
  })

  it('takes the folder as the project where there is no repository, and knows "~"', () => {
    const read = readForm({ ...filled, cwd: '~/scratch ' }, { ...facts, gitRoot: null })
    expect(read).toMatchObject({ ok: true, value: { cwd: '/home/me/scratch', projectRoot: '/home/me/scratch' } })
    expect(expandHome('~other/x', '/home/me')).toBe('~other/x')
    expect(expandHome('~', null)).toBe('~')
  })

  it('keeps the project of the agent that it was filled from, as long as the folder is the same', () => {
    const worktree = { ...facts, gitRoot: '/trees/42', original: { cwd: '/trees/42', projectRoot: '/repo' } }
    expect(readForm({ ...filled, cwd: '/trees/42' }, worktree)).toMatchObject({ value: { projectRoot: '/repo' } })
    expect(readForm({ ...filled, cwd: '/trees/43' }, worktree)).toMatchObject({ value: { projectRoot: '/trees/42' } })
  })

  it('passes arguments one a line, verbatim', () => {
    const read = readForm({ ...filled, args: '--flag\n two words \n--x=$HOME;rm' }, facts)
    expect(read).toMatchObject({ ok: true, value: { args: ['--flag', ' two words ', '--x=$HOME;rm'] } })
  })

  it.each<[string, Partial<AgentForm>, string, string]>([
    ['no folder', { cwd: ' ' }, 'cwd', 'Choose the folder'],
    ['a relative folder', { cwd: 'repo' }, 'cwd', 'whole path'],
    ['no prompt', { prompt: ' \n' }, 'prompt', 'Say what the agent should do'],
    ['a prompt beyond the bound', { prompt: 'x'.repeat(4_000_001) }, 'prompt', 'At most 4000000 characters'],
    ['an empty story id', { storyId: '' }, 'storyId', 'Needed'],
    ['a story id with a slash', { storyId: 'a/b' }, 'storyId', 'Letters, digits'],
    ['a story id that begins with a dot', { storyId: '.x' }, 'storyId', 'Letters, digits'],
    ['a name of two lines', { name: 'a\nb' }, 'name', 'One line'],
    ['a name that is too long', { name: 'x'.repeat(81) }, 'name', 'At most 80 characters'],
    ['a broken variable', { env: 'A' }, 'env', 'Line 1'],
    ['a timeout that is no number', { inactivityTimeout: 'soon' }, 'inactivityTimeoutSecs', '0 (never) to 86400'],
    ['a negative timeout', { inactivityTimeout: '-1' }, 'inactivityTimeoutSecs', '0 (never) to 86400'],
    ['no timeout', { inactivityTimeout: '' }, 'inactivityTimeoutSecs', '0 (never) to 86400'],
    ['an option that is no number', { options: { turns: 'many' } }, 'options.turns', 'Not a number'],
    ['an argument beyond the bound', { args: 'x'.repeat(128_001) }, 'args', 'At most 128000 characters'],
  ])('says beside the field what is wrong with %s', (_, change, field, message) => {
    const read = readForm({ ...filled, ...change }, facts)
    expect(read.ok ? {} : read.error).toEqual({ [field]: expect.stringContaining(message) })
  })

  it('needs no prompt for a runtime that a person types into', () => {
    expect(readForm({ ...filled, prompt: '', interactive: true }, facts).ok).toBe(true)
    const headless = { ...manifest, capabilities: { ...manifest.capabilities, interactive: false } }
    expect(readForm({ ...filled, prompt: '', interactive: true }, { ...facts, manifest: headless }).ok).toBe(false)
    const bare = { ...manifest, capabilities: { ...manifest.capabilities, prompt: false } }
    expect(readForm({ ...filled, prompt: '' }, { ...facts, manifest: bare }).ok).toBe(true)
  })

  it('gives a program and its arguments to no runtime that has none, and keeps them typed', () => {
    const inProcess = { ...manifest, capabilities: { ...manifest.capabilities, process: false } }
    const typed = { ...filled, command: '/bin/agent', args: '--flag' }
    const read = readForm(typed, { ...facts, manifest: inProcess })
    expect(read.ok && [read.value.command, read.value.args]).toEqual([null, []])
    const before = readForm(typed, facts)
    expect(before.ok && [before.value.command, before.value.args]).toEqual(['/bin/agent', ['--flag']])
  })

  it('asks for a runtime when there is none', () => {
    const read = readForm({ ...filled, runtime: '' }, { ...facts, manifest: null })
    expect(read.ok ? {} : read.error).toEqual({ runtime: 'Choose a runtime' })
  })

  it('reads back the agent that it was filled from', () => {
    const spec = AgentSpec.parse({
      id: 'agent-1',
      createdAt: 1,
      name: 'coder-7',
      storyId: '7_story_x',
      storyTitle: 'X',
      runtime: 'any',
      model: 'm-9',
      projectRoot: '/repo',
      cwd: '/repo/sub',
      prompt: 'Do\nit',
      command: '/opt/cli',
      args: ['--a', 'b c'],
      env: { A: '1', B: 'x=y' },
      options: { mode: 'fast', tools: ['Read', 'Bash(git:*)'], loud: false, turns: 0 },
      inactivityTimeoutSecs: 0,
    })
    const { id: _id, createdAt: _createdAt, ...rest } = spec
    expect(readForm(formFrom(spec, manifest), facts)).toEqual(ok(rest))
  })
})

describe('options drawn from the manifest', () => {
  it('starts from what was chosen before, as long as the runtime still offers it', () => {
    expect(draftOptions(manifest, { mode: 'fast', note: 'n', tools: ['A', 'B'], loud: false, turns: 3 })).toEqual({
      mode: 'fast',
      note: 'n',
      tools: 'A\nB',
      loud: false,
      turns: '3',
    })
    expect(draftOptions(manifest, { mode: 'gone', note: 7, tools: 'A', loud: 'yes', turns: 'x', other: 1 })).toEqual({
      mode: 'safe',
      note: '',
      tools: 'Read',
      loud: true,
      turns: '',
    })
  })

  it('leaves out what is empty and what the runtime does not know', () => {
    const read = readOptions(manifest, { mode: '', note: ' ', tools: ' \n A \n', loud: false, turns: '0', stray: 'x' })
    expect(read).toEqual(ok({ tools: ['A'], loud: false, turns: 0 }))
    expect(readOptions(manifest, { turns: 'Infinity' })).toEqual(err({ 'options.turns': 'Not a number' }))
  })
})

describe('an answer of the host', () => {
  it.each([
    ['options.mode', 'options.mode'],
    ['projectRoot', 'cwd'],
    ['env.A', 'env'],
    ['args.0', 'args'],
    ['name', 'name'],
  ])('about %s stands beside %s', (field, place) => {
    const error = snowhookError('invalid_input', 'No.', { kept: 'Nothing was started.', next: 'Try.', field })
    expect(hostErrors(error)).toEqual({ [place]: 'No. Nothing was started. Try.' })
  })

  it('about nothing in particular stands over the form', () => {
    expect(hostErrors(snowhookError('internal', 'Oh.'))).toEqual({ form: 'Oh.' })
  })
})
