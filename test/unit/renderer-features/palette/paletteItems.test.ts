import { describe, expect, it } from 'vitest'
import { agentMenu } from '../../../../src/renderer/src/features/fleetList/agentMenu'
import { offersFor } from '../../../../src/renderer/src/features/grid/agentOffers'
import { grouped, type PaletteInput, paletteItems } from '../../../../src/renderer/src/features/palette/paletteItems'
import type { Command } from '../../../../src/renderer/src/store/commands'

import { fixtureStory } from '../../../support/fixtureHost/storyViews'
import { agentView, runSummary } from '../agentSamples'

const command = (id: string, section: Command['section'], more: Partial<Command> = {}): Command => ({
  id,
  title: `Do ${id}`,
  section,
  run: () => undefined,
  ...more,
})
const first = agentView({ id: 'a1', name: 'coder-1', storyId: '1_story_a', storyTitle: 'Alpha' })
const second = agentView(
  { id: 'a2', name: 'coder-2', storyId: '1_story_a' },
  { phase: 'waiting', waitingFor: 'question' },
)
const input: PaletteInput = {
  agents: [first, second],
  focused: first,
  menu: agentMenu(first, offersFor(first, undefined, undefined)),
  stories: [
    fixtureStory(7, { kind: 'idle' }, { title: 'Seventh' }),
    fixtureStory(8, { kind: 'needs_you', cause: 'failed', next: { kind: 'start' } }, { title: 'Eighth' }),
  ],
  commands: [
    command('view.theme.dark', 'View'),
    command('app.palette', 'App'),
    command('app.help', 'App', { keys: ['?', 'Mod+Shift+Slash'] }),
    command('pane.1', 'View', { hidden: true }),
    command('agent.stop', 'Agent', { keys: ['Mod+Shift+S'] }),
    command('fleet.stopAll', 'Fleet', { disabledReason: () => 'no agent is running' }),
  ],
  runs: [runSummary({ id: 'r2', agentId: 'a1', outcome: 'failed' }), runSummary({ id: 'r0', agentId: 'gone' })],
  now: 0,
}

describe('what the palette finds', () => {
  const items = paletteItems(input)
  const byId = new Map(items.map((item) => [item.id, item]))

  it('has every agent, those that need a person first', () => {
    expect(items.filter((item) => item.group === 'Agents').map((item) => item.title)).toEqual(['coder-2', 'coder-1'])
    expect(byId.get('agent a2')?.detail).toContain('asks a question')
    expect(byId.get('agent a1')?.act).toEqual({ kind: 'agent', agentId: 'a1' })
  })

  it('has every story, those that need a person first', () => {
    const stories = items.filter((item) => item.group === 'Stories')
    expect(stories.map((item) => [item.title, item.detail])).toEqual([
      ['Eighth', '8_story · run failed'],
      ['Seventh', '7_story · not queued'],
    ])
    expect(stories[0]?.act).toMatchObject({ kind: 'story' })
  })

  it('has the focused agent’s acts, possible ones first, with the keys of the command that does the same', () => {
    const acts = items.filter((item) => item.group === 'This agent: coder-1')
    expect(acts.map((item) => item.disabledReason !== null)).toEqual(
      acts.map((item) => item.disabledReason !== null).sort((a, b) => Number(a) - Number(b)),
    )
    expect(byId.get('menu stop')).toMatchObject({ keys: 'Mod+Shift+S' })
    expect(byId.has('command agent.stop')).toBe(false)
  })

  it('has every command but itself and the hidden ones, saying why one cannot be used', () => {
    expect(byId.has('command app.palette')).toBe(false)
    expect(byId.has('command pane.1')).toBe(false)
    expect(byId.get('command app.help')).toMatchObject({ keys: '?', disabledReason: null })
    expect(byId.get('command fleet.stopAll')).toMatchObject({ detail: 'no agent is running' })
  })

  it('keeps the focused agent’s commands when there is no agent', () => {
    const alone = paletteItems({ ...input, agents: [], focused: null, menu: [], runs: [] })
    expect(alone.map((item) => item.id)).toContain('command agent.stop')
  })

  it('has past runs by story, of agents that are still there', () => {
    expect(byId.get('run r2')).toMatchObject({
      group: 'Runs of 1_story',
      detail: 'failed',
      act: { kind: 'run', agentId: 'a1', runId: 'r2' },
    })
    expect(byId.has('run r0')).toBe(false)
  })

  it('gives each item an id of its own and groups in a fixed order', () => {
    expect(byId.size).toBe(items.length)
    expect([...grouped(items).keys()]).toEqual([
      'Agents',
      'Stories',
      'This agent: coder-1',
      'Fleet',
      'View',
      'App',
      'Runs of 1_story',
    ])
    expect([...grouped(items).values()].flat()).toEqual(items)
  })
})
