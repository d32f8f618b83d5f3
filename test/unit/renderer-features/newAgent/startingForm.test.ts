import { describe, expect, it } from 'vitest'
import { emptyForm, startsInteractive } from '../../../../src/renderer/src/features/newAgent/agentForm'
import { projectNote } from '../../../../src/renderer/src/features/newAgent/projectNote'
import { copyForm, runtimeDefaults, startingForm } from '../../../../src/renderer/src/features/newAgent/startingForm'
import type { Settings } from '../../../../src/shared/contract/settings'
import { snowhookError } from '../../../../src/shared/domain/errors'
import { RuntimeManifest } from '../../../../src/shared/domain/runtimeManifest'
import { agentView } from '../agentSamples'

const manifest = (id: string, changes: Readonly<Record<string, unknown>> = {}): RuntimeManifest =>
  RuntimeManifest.parse({
    id,
    name: id,
    summary: '',
    capabilities: { resumable: true, interactive: true, approvals: false, usage: true, prompt: true, process: true },
    models: { suggested: [], custom: true, default: null },
    options: [{ key: 'mode', label: 'Mode', help: '', kind: 'text', defaultValue: 'safe' }],
    ...changes,
  })
const scripted = manifest('scripted', { simulated: true })
const real = manifest('real')
const shell = manifest('shell', {
  capabilities: { resumable: false, interactive: true, approvals: false, usage: false, prompt: false, process: true },
})
const settings: Settings = {
  theme: 'system',
  layout: 'auto',
  inactivityTimeoutSecs: 42,
  recentProjects: ['/last', '/before'],
  lastOptions: { real: { mode: 'fast' } },
  lastRuntime: 'real',
  mcpServers: {},
  projects: {},
  maxWorking: 0,
  notifications: { desktop: false, quiet: null },
  keepRunsDays: null,
}
const runtimes = [scripted, real, shell]

describe('a blank form begins with the last choices', () => {
  it('takes runtime, options, folder and timeout from the settings', () => {
    const form = startingForm({ settings, runtimes, agents: [] })
    expect(form).toMatchObject({
      runtime: 'real',
      cwd: '/last',
      options: { mode: 'fast' },
      inactivityTimeout: '42',
      storyId: null,
      name: null,
      prompt: '',
    })
  })

  it('begins with a runtime that does real work when nothing was chosen before', () => {
    expect(startingForm({ settings: { ...settings, lastRuntime: 'gone' }, runtimes, agents: [] }).runtime).toBe('real')
    expect(startingForm({ settings: null, runtimes: [scripted], agents: [] }).runtime).toBe('scripted')
    expect(startingForm({ settings: null, runtimes: [], agents: [] }).runtime).toBe('')
  })

  it('takes model and program from the newest agent of that runtime, and the folder of the fleet', () => {
    const agents = [
      agentView({ runtime: 'real', model: 'old' }),
      agentView({ runtime: 'real', model: 'new', command: '/opt/cli', projectRoot: '/fleet' }),
      agentView({ runtime: 'shell', model: null }),
    ]
    const form = startingForm({ settings: { ...settings, recentProjects: [] }, runtimes, agents })
    expect(form).toMatchObject({ model: 'new', command: '/opt/cli', cwd: '/repo' })
    expect(runtimeDefaults('shell', { settings, runtimes, agents })).toMatchObject({
      model: '',
      options: { mode: 'safe' },
    })
  })

  it('starts as a terminal only what can be one and has no prompt to work on', () => {
    const known = { settings, runtimes, agents: [] }
    const opens = (runtime: string, prompt: string, interactive: boolean | null = null) => {
      const form = { ...emptyForm, ...runtimeDefaults(runtime, known), prompt, interactive }
      return startsInteractive(form, runtimes.find(({ id }) => id === runtime) ?? null)
    }
    expect([opens('shell', ''), opens('shell', 'make'), opens('real', ''), opens('real', 'x')]).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect([opens('shell', '', false), opens('real', 'x', true), opens('gone', '', true)]).toEqual([false, true, false])
  })
})

describe('a form like another agent', () => {
  it('has everything of it but its name', () => {
    const agent = agentView({ name: 'coder-7', storyId: '7_story', runtime: 'real', env: { A: '1' }, args: ['-x'] })
    expect(copyForm(agent, runtimes)).toMatchObject({
      name: null,
      storyId: '7_story',
      runtime: 'real',
      env: 'A=1',
      args: '-x',
      prompt: 'Do it',
    })
  })
})

describe('the verdict on a folder', () => {
  const git = { root: '/r', branch: 'main', dirty: false }
  it.each([
    [{ path: '/r', exists: true, git }, 'ok', 'on main, clean'],
    [{ path: '/r', exists: true, git: { ...git, dirty: true } }, 'warning', 'not committed'],
    [{ path: '/r', exists: true, git: { ...git, branch: null } }, 'ok', 'no branch checked out'],
    [{ path: '/r', exists: true, git: null }, 'warning', 'Not a git repository'],
    [{ path: '/r', exists: false, git: null }, 'error', 'no such folder'],
  ])('%j is %s: %s', (project, level, text) => {
    expect(projectNote({ path: '/r', project, error: null })).toEqual({ level, text: expect.stringContaining(text) })
  })

  it.each([
    [['coder-1'], 'coder-1 works in this folder, too'],
    [['a', 'b'], '2 agents work in this folder, too'],
  ])('warns when %j share it', (names, text) => {
    const clean = { path: '/r', project: { path: '/r', exists: true, git }, error: null }
    expect(projectNote(clean, names)).toEqual({ level: 'warning', text: expect.stringContaining(text) })
    const missing = { path: '/r', project: { path: '/r', exists: false, git: null }, error: null }
    expect(projectNote(missing, names)?.level).toBe('error')
  })

  it('says what the host said when it cannot look', () => {
    const error = snowhookError('not_allowed', 'No right to read it.')
    expect(projectNote({ path: '/r', project: null, error })).toEqual({ level: 'error', text: 'No right to read it.' })
    expect(projectNote(null)).toBeNull()
  })
})
