import { describe, expect, it } from 'vitest'
import { helpSections } from '../../../../src/renderer/src/features/help/helpSections'
import { keyTable } from '../../../../src/renderer/src/features/terminal/keyTable'
import type { Command } from '../../../../src/renderer/src/store/commands'

const command = (title: string, section: Command['section'], keys: readonly string[]): Command => ({
  id: title,
  title,
  section,
  keys,
  run: () => undefined,
})

describe('the help page', () => {
  it('lists every command that has keys, also hidden ones, and none that has not', () => {
    const hidden: Command = { ...command('Secret', 'App', ['Mod+Q']), hidden: true }
    const rows = helpSections([command('New agent…', 'Fleet', ['N']), command('Keyless', 'App', []), hidden], [], false)
    const titles = rows.flatMap((section) => section.rows.map((row) => row.title))
    expect(titles).toEqual(expect.arrayContaining(['New agent', 'Secret']))
    expect(titles).not.toContain('Keyless')
  })

  it('joins rows that differ in a number only', () => {
    const panes = [1, 2, 3].map((n) => command(`Go to agent ${n}`, 'View', [`Mod+${n}`, `Mod+Shift+${n}`]))
    const view = helpSections([...panes, command('Zoom', 'View', ['Mod+Z'])], [], false).find(
      (section) => section.title === 'View',
    )
    expect(view?.rows).toEqual([
      { title: 'Go to agent 1…3', keys: ['Mod+1…3', 'Mod+Shift+1…3'] },
      { title: 'Zoom', keys: ['Mod+Z'] },
    ])
  })

  it.each([
    [true, 'Mod+C'],
    [false, 'Mod+Shift+C'],
  ])('has the terminals’ own keys of this platform (Mac: %s)', (mac, copy) => {
    const terminal = helpSections([], keyTable, mac).find((section) => section.title === 'In a terminal')
    expect(terminal?.rows.map((row) => row.title)).toEqual(['Copy the selection', 'Paste', 'Find in the pane'])
    expect(terminal?.rows[0]?.keys[0]).toBe(copy)
  })
})
