import { describe, expect, it } from 'vitest'
import { paletteScore } from '../../../../src/renderer/src/features/palette/paletteScore'

const items: readonly (readonly [string, readonly string[]])[] = [
  ['Stop all agents…', ['kill', 'halt']],
  ['Stop', ['coder-1', 'this agent']],
  ['Restart fresh…', ['coder-1']],
  ['coder-1', ['1_story_stopwatch', 'demo']],
  ['Theme: dark', ['colour', 'appearance']],
  ['coder-2, 14:05', ['1_story_login', 'run', 'Runs of 1_story_login']],
]
const find = (search: string): string[] =>
  items
    .map(([title, words]) => [title, paletteScore(title, words, search)] as const)
    .filter(([, score]) => score > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([title]) => title)

describe('searching the palette', () => {
  it.each([
    ['stop', ['Stop all agents…', 'Stop', 'coder-1']],
    ['STOP ALL', ['Stop all agents…']],
    ['all stop', ['Stop all agents…']],
    ['kill', ['Stop all agents…']],
    ['dark', ['Theme: dark']],
    ['colour dark', ['Theme: dark']],
    ['login run', ['coder-2, 14:05']],
    ['stpal', ['Stop all agents…']],
    ['zzz', []],
  ])('%j finds, best first, %j', (search, titles) => {
    expect(find(search)).toEqual(titles)
  })

  it('shows everything while nothing is typed', () => {
    expect(find(' ')).toHaveLength(items.length)
  })

  it('puts what begins with the search over what only has it somewhere', () => {
    expect(find('coder-1')[0]).toBe('coder-1')
    expect(paletteScore('Stop', [], 'st')).toBeGreaterThan(paletteScore('Theme', ['stop'], 'st'))
  })
})
